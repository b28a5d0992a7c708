import { JsonObject } from "../../json/value";
import type { Message, Part } from "../conversation";
import { itemObject, listIn, neededText, Reading, wrong } from "../shared/reading";
import { CallNames, readBlocks } from "./block-read";

/** Results of tools stand in messages of the user, here in messages of their own: the order is kept. */
const addUser = (messages: Message[], parts: readonly Part[], position: number): void => {
  let run: Part[] = [];
  let role: Message["role"] = "user";
  for (const part of parts) {
    const next = part.kind === "tool_result" ? "tool" : "user";
    if (next !== role && run.length > 0) {
      messages[messages.length] = { role, parts: run, position };
      run = [];
    }
    role = next;
    run[run.length] = part;
  }
  messages[messages.length] = { role, parts: run, position };
};

const readMessage = (
  reading: Reading,
  message: JsonObject,
  names: CallNames,
  messages: Message[],
): void => {
  const role = neededText(reading, message, "role");
  const parts = readBlocks(reading, message["content"], names);
  if (role === "user") addUser(messages, parts, reading.message);
  else if (role === "assistant" || role === "system") {
    messages[messages.length] = { role, parts, position: reading.message };
  } else wrong(reading, "role", "must be user, assistant or system");
};

export const readMessages = (reading: Reading, body: JsonObject): readonly Message[] => {
  const names: CallNames = new LuaMap();
  const messages: Message[] = [];
  if (body["system"] !== undefined) {
    reading.inner = "system";
    messages[0] = { role: "system", parts: readBlocks(reading, body["system"], names) };
  }
  const list = listIn(reading, body, "messages") ?? [];
  if (list.length === 0) wrong(reading, "messages", "must be a list with at least one message");
  reading.inner = "content";
  for (const i of $range(0, list.length - 1)) {
    reading.message = i;
    readMessage(reading, itemObject(reading, list[i]), names, messages);
  }
  reading.message = -1;
  return messages;
};
