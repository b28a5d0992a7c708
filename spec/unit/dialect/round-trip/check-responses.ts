/** The order in which streams of the Responses API have their events: numbers without gaps, items, and parts within them. */
import { encode } from "moontide/policy/json/encode";
import { asList, asObject, JsonObject } from "moontide/policy/json/value";

interface Item {
  readonly id: string;
  readonly type: string;
  /** The part that is open, by its number. */
  part: number | undefined;
  parts: number;
  /** What came of what grows: the part, or the call's arguments. */
  text: string;
  /** The arguments are whole. */
  is_whole: boolean;
  done: JsonObject | undefined;
}

interface State {
  readonly items: Item[];
  begun: number;
  failed: boolean;
  ended: boolean;
}

type Step = (this: void, state: State, data: JsonObject) => boolean;

/** The item that an event is of, while it is open. */
const itemOf = ({ items }: State, data: JsonObject): Item | undefined => {
  const item = items[data["output_index"] as number];
  if (item === undefined || item.done !== undefined) return undefined;
  return data["item_id"] === item.id ? item : undefined;
};

const partOf = (data: JsonObject): unknown => data["content_index"] ?? data["summary_index"];

const beginPart: Step = (state, data) => {
  const item = itemOf(state, data);
  if (item === undefined || item.part !== undefined || partOf(data) !== item.parts) return false;
  item.part = item.parts;
  item.parts += 1;
  item.text = "";
  item.is_whole = false;
  return true;
};

const grow: Step = (state, data) => {
  const item = itemOf(state, data);
  if (item === undefined || item.is_whole || partOf(data) !== item.part) return false;
  item.text += data["delta"] as string;
  return true;
};

const endText: Step = (state, data) => {
  const item = itemOf(state, data);
  if (item === undefined || item.is_whole || partOf(data) !== item.part) return false;
  item.is_whole = true;
  return (data["text"] ?? data["refusal"]) === item.text;
};

const endPart: Step = (state, data) => {
  const item = itemOf(state, data);
  if (item === undefined || !item.is_whole || partOf(data) !== item.part) return false;
  item.part = undefined;
  const part = asObject(data["part"])!;
  return (part["text"] ?? part["refusal"]) === item.text;
};

const endArguments: Step = (state, data) => {
  const item = itemOf(state, data);
  if (item?.type !== "function_call" || item.is_whole) return false;
  item.is_whole = true;
  const whole = data["arguments"];
  return whole === item.text || (item.text === "" && whole === "{}");
};

const addItem: Step = ({ items }, data) => {
  if (data["output_index"] !== items.length) return false;
  const { id, type } = asObject(data["item"]) as { id: string; type: string };
  const item: Item = {
    id,
    type,
    part: undefined,
    parts: 0,
    text: "",
    is_whole: false,
    done: undefined,
  };
  items[items.length] = item;
  return true;
};

const endItem: Step = ({ items }, data) => {
  const item = items[data["output_index"] as number];
  const done = asObject(data["item"])!;
  if (item === undefined || item.done !== undefined || done["id"] !== item.id) return false;
  item.done = done;
  return item.part === undefined && (item.type !== "function_call" || item.is_whole);
};

/** At the end all items are there as they were told. */
const end: Step = (state, data) => {
  state.ended = true;
  const output = asList(asObject(data["response"])!["output"])!;
  if (output.length !== state.items.length) return false;
  for (const i of $range(0, output.length - 1)) {
    const { done } = state.items[i]!;
    if (done === undefined || encode(done) !== encode(output[i]!)) return false;
  }
  return true;
};

const begin: Step = (state) => {
  state.begun += 1;
  return state.begun <= 2 && state.items.length === 0;
};

const steps: Readonly<Record<string, Step>> = {
  "response.created": (state, data) => state.begun === 0 && begin(state, data),
  "response.in_progress": (state, data) => state.begun === 1 && begin(state, data),
  "response.output_item.added": addItem,
  "response.output_item.done": endItem,
  "response.content_part.added": beginPart,
  "response.content_part.done": endPart,
  "response.reasoning_summary_part.added": beginPart,
  "response.reasoning_summary_part.done": endPart,
  "response.output_text.delta": grow,
  "response.output_text.done": endText,
  "response.refusal.delta": grow,
  "response.refusal.done": endText,
  "response.reasoning_summary_text.delta": grow,
  "response.reasoning_summary_text.done": endText,
  "response.function_call_arguments.delta": grow,
  "response.function_call_arguments.done": endArguments,
  "response.completed": end,
  "response.incomplete": end,
  "response.failed": (state) => {
    state.failed = true;
    return !state.ended;
  },
  error: (state) => {
    state.ended = true;
    return state.failed;
  },
};

/** @returns the first event that may not stand where it does; undefined: all may, and none is missing */
export const responsesMisorder = (
  events: readonly (readonly [name: string, data: JsonObject])[],
): string | undefined => {
  const state: State = { items: [], begun: 0, failed: false, ended: false };
  let number = 0;
  for (const [name, data] of events) {
    const step = steps[name];
    if (step === undefined || data["type"] !== name) return `the event ${name}`;
    if (data["sequence_number"] !== number) return `the number of ${name}`;
    const is_over = state.ended || (state.failed && name !== "error");
    const is_early = state.begun < 2 && state.items.length > 0;
    if (is_over || !step(state, data) || is_early) return `${name}: ${encode(data)}`;
    number += 1;
  }
  return state.ended ? undefined : "no end";
};
