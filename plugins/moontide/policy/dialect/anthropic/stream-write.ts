import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import type { Finish, StreamEvent, Usage } from "../conversation";
import type { Asked, StreamWriter } from "../dialect";
import { ownName } from "../shared/tool-names";
import {
  addArguments,
  addSealed,
  addText,
  addThought,
  beginCall,
  Blocks,
  endBlocks,
  sign,
  startBlocks,
} from "./blocks";
import { writeError } from "./error-write";
import { writeFinish } from "./finish";
import { writeUsage } from "./usage";

interface State {
  readonly asked: Asked;
  readonly blocks: Blocks;
  /** `message_start` is written: once, and only when it is known whether usage comes with the start. */
  is_begun: boolean;
  usage: Usage | undefined;
  finish: Finish;
  stop_sequence: string | undefined;
}

const begin = (state: State): string => {
  if (state.is_begun) return "";
  state.is_begun = true;
  const { id, model } = state.asked;
  return (
    `event: message_start\ndata: {"type":"message_start","message":{"id":${stringOf(`msg_${id}`)},` +
    `"type":"message","role":"assistant","model":${stringOf(model)},"content":[],` +
    `"stop_reason":null,"stop_sequence":null,"usage":${encode(writeUsage(state.usage))}}}\n\n`
  );
};

/** Usage stands in the delta, so it is written when all of it has come: OpenAI tells it behind the finish. */
const end = (state: State): string => {
  const { finish, stop_sequence, usage } = state;
  const stopped = stop_sequence === undefined ? "null" : stringOf(stop_sequence);
  return (
    endBlocks(state.blocks) +
    `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"${writeFinish(finish)}",` +
    `"stop_sequence":${stopped}},"usage":${encode(writeUsage(usage))}}\n\n` +
    'event: message_stop\ndata: {"type":"message_stop"}\n\n'
  );
};

const seal = (blocks: Blocks, event: StreamEvent & { kind: "reasoning_seal" }): string => {
  if (event.sealed !== undefined) return addSealed(blocks, event.sealed);
  return event.signature === undefined ? "" : sign(blocks, event.signature);
};

const setFinish = (state: State, event: StreamEvent & { kind: "finish" }): string => {
  state.finish = event.finish;
  state.stop_sequence = event.stop_sequence;
  return "";
};

const writeBlocks = (state: State, event: StreamEvent): string => {
  const { blocks, asked } = state;
  if (event.kind === "text" || event.kind === "refusal") return addText(blocks, event.text);
  if (event.kind === "tool_arguments") return addArguments(blocks, event.call, event.text);
  if (event.kind === "reasoning") return addThought(blocks, event.text);
  if (event.kind === "tool_call") {
    return beginCall(blocks, event.call, event.id, ownName(asked.tool_names, event.name));
  }
  if (event.kind === "reasoning_seal") return seal(blocks, event);
  return event.kind === "finish" ? setFinish(state, event) : "";
};

/** Who speaks Anthropic's dialect can't have asked for several answers. */
const isAnother = (event: StreamEvent): boolean => ((event as { choice?: number }).choice ?? 0) > 0;

const write = (state: State, event: StreamEvent): string => {
  if (event.kind === "start" || isAnother(event)) return "";
  if (event.kind === "usage") {
    state.usage = event.usage;
    return "";
  }
  if (event.kind === "error") return `event: error\ndata: ${writeError(event.error)}\n\n`;
  if (event.kind === "end") return begin(state) + end(state);
  return begin(state) + writeBlocks(state, event);
};

export const writeStream = (asked: Asked): StreamWriter => {
  const state: State = {
    asked,
    blocks: startBlocks(),
    is_begun: false,
    usage: undefined,
    finish: "stop",
    stop_sequence: undefined,
  };
  return {
    write: (event) => write(state, event),
    ping: () => `${begin(state)}event: ping\ndata: {"type":"ping"}\n\n`,
  };
};
