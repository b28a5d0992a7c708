/** Calls of a conversation: Gemini names the results of calls by the function, other dialects by the call's id. */
import type { Message } from "../conversation";

interface Call {
  readonly id: string;
  readonly name: string;
  answered: boolean;
}

export type Calls = Call[];

export const addCall = (calls: Calls, id: string, name: string): void => {
  calls.push({ id, name, answered: false });
};

/** The first call of a function that is not answered yet, or the one of that id. */
export const answeredCall = (
  calls: Calls,
  id: string | undefined,
  name: string,
): string | undefined => {
  for (const call of calls) {
    if (!call.answered && (id === undefined ? call.name === name : call.id === id)) {
      call.answered = true;
      return call.id;
    }
  }
  return undefined;
};

/** Where each call stands, and what it calls; of several with one id the last. */
export interface CallPlaces {
  readonly names: LuaMap<string, string>;
  readonly order: LuaMap<string, number>;
}

export const callPlaces = (messages: readonly Message[]): CallPlaces => {
  const names = new LuaMap<string, string>();
  const order = new LuaMap<string, number>();
  let count = 0;
  for (const message of messages) {
    for (const part of message.parts) {
      if (part.kind === "tool_call") {
        count += 1;
        names.set(part.id, part.name);
        order.set(part.id, count);
      }
    }
  }
  return { names, order };
};
