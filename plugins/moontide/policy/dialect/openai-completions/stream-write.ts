import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import type { StreamEvent, Usage } from "../conversation";
import type { Asked, StreamWriter } from "../dialect";
import { writeError } from "../openai-chat/error-write";
import { writeUsage } from "../openai-chat/usage";
import { finishWord } from "./answer";

interface State {
  readonly asked: Asked;
  readonly head: string;
  readonly tail: string;
  usage: Usage | undefined;
}

const startState = (asked: Asked): State => ({
  asked,
  head:
    `data: {"id":${stringOf(`cmpl-${asked.id}`)},"object":"text_completion",` +
    `"created":${string.format("%d", asked.now)},"model":${stringOf(asked.model)},"choices":[`,
  tail: asked.stream_usage ? `],"usage":null}\n\n` : "]}\n\n",
  usage: undefined,
});

const chunk = (state: State, choice: number, text: string, finish: string): string =>
  `${state.head}{"index":${choice},"text":${stringOf(text)},"logprobs":null,"finish_reason":${finish}}${state.tail}`;

const end = ({ asked, usage, head }: State): string =>
  usage === undefined || !asked.stream_usage
    ? "data: [DONE]\n\n"
    : `${head}],"usage":${encode(writeUsage(usage))}}\n\ndata: [DONE]\n\n`;

const write = (state: State, event: StreamEvent): string => {
  if (event.kind === "text" || event.kind === "refusal") {
    return chunk(state, event.choice, event.text, "null");
  }
  if (event.kind === "finish") {
    return chunk(state, event.choice, "", `"${finishWord(event.finish)}"`);
  }
  if (event.kind === "end") return end(state);
  if (event.kind === "error") return `data: ${writeError(event.error)}\n\n`;
  if (event.kind === "usage") state.usage = event.usage;
  return "";
};

/** Thoughts and calls have no place in a completion. */
export const writeStream = (asked: Asked): StreamWriter => {
  const state = startState(asked);
  return { write: (event) => write(state, event), ping: () => ": ping\n\n" };
};
