import { decode } from "../../json/decode";
import { asObject, asText, JsonObject } from "../../json/value";
import type { StreamEvent } from "../conversation";
import type { StreamReader } from "../dialect";
import { choiceIndex } from "../shared/choice";
import { itemsOf } from "../shared/fields";
import { OpenChoice, startChoice, takeChoice } from "./delta-read";
import { readErrorValue } from "./error-read";
import { readUsage } from "./usage";

type Emit = (this: void, event: StreamEvent) => void;

interface State {
  id: string;
  is_started: boolean;
  is_over: boolean;
  readonly choices: LuaMap<number, OpenChoice>;
}

const start = (state: State, chunk: JsonObject, emit: Emit): void => {
  if (state.is_started) return;
  state.is_started = true;
  state.id = asText(chunk["id"]) ?? "";
  emit({ kind: "start", id: state.id, model: asText(chunk["model"]) ?? "" });
};

const choiceOf = (state: State, index: number): OpenChoice => {
  const known = state.choices.get(index);
  if (known !== undefined) return known;
  const open = startChoice(index);
  state.choices.set(index, open);
  return open;
};

const takeChoices = (state: State, chunk: JsonObject, emit: Emit): void => {
  for (const item of itemsOf(chunk["choices"])) {
    const choice = asObject(item);
    if (choice !== undefined) {
      takeChoice(choiceOf(state, choiceIndex(choice["index"])), choice, state.id, emit);
    }
  }
};

/** Of the whole stream; Groq and Kimi have it elsewhere. */
const usageIn = (chunk: JsonObject) => {
  const usage = readUsage(chunk["usage"]);
  if (usage !== undefined) return usage;
  const elsewhere = asObject(chunk["x_groq"]) ?? asObject(itemsOf(chunk["choices"])[0]);
  return elsewhere === undefined ? undefined : readUsage(elsewhere["usage"]);
};

const end = (state: State, emit: Emit): undefined => {
  if (state.is_over) return undefined;
  start(state, {}, emit);
  state.is_over = true;
  emit({ kind: "end" });
  return undefined;
};

const takeError = (state: State, chunk: JsonObject, emit: Emit): undefined => {
  state.is_over = true;
  emit({ kind: "error", error: readErrorValue(0, chunk) });
  return undefined;
};

const takeChunk = (state: State, chunk: JsonObject, emit: Emit): undefined => {
  // Azure's first chunk tells of its filters and has neither choices nor an id.
  const isEmpty = itemsOf(chunk["choices"])[0] === undefined;
  if (!isEmpty || (asText(chunk["id"]) ?? "") !== "") start(state, chunk, emit);
  if (!isEmpty) takeChoices(state, chunk, emit);
  const usage = usageIn(chunk);
  if (usage !== undefined) emit({ kind: "usage", usage });
  return undefined;
};

const isFinished = ({ choices }: State): boolean => {
  let count = 0;
  for (const [, { is_finished }] of choices) {
    if (!is_finished) return false;
    count += 1;
  }
  return count > 0;
};

/**
 * Ends with `[DONE]`. Some providers never send it: a message that is whole, and in which all choices are finished, is
 * that too. Whatever else ends was cut.
 */
export const readStream = (): StreamReader => {
  const state: State = { id: "", is_started: false, is_over: false, choices: new LuaMap() };
  return {
    take: (name, data, emit) => {
      if (data === "[DONE]") return end(state, emit);
      const [value, problem] = decode(data);
      if (problem !== undefined) return problem;
      const chunk = asObject(value);
      if (chunk === undefined) return "an event that is no object";
      if (state.is_over) return undefined;
      if (name === "error" || chunk["error"] !== undefined) return takeError(state, chunk, emit);
      return takeChunk(state, chunk, emit);
    },
    close: (emit, is_whole) => {
      if (is_whole === true && isFinished(state)) end(state, emit);
      return state.is_over;
    },
  };
};
