/** A whole answer as the events of a stream, and the events of a stream as a whole answer. */
import { Choice, Finish, ModelAnswer, Part, StreamEvent, Usage } from "../dialect/conversation";

type Emit = (this: void, event: StreamEvent) => void;

/** Numbers the calls of a choice. */
interface Counting {
  readonly choice: number;
  calls: number;
}

const tellPart = (part: Part, counting: Counting, emit: Emit): void => {
  const { choice } = counting;
  if (part.kind === "text" || part.kind === "refusal") {
    emit({ kind: part.kind, choice, text: part.text });
  } else if (part.kind === "reasoning") {
    if (part.text !== "") emit({ kind: "reasoning", choice, text: part.text });
    const { signature, sealed } = part;
    if (signature !== undefined || sealed !== undefined) {
      emit({ kind: "reasoning_seal", choice, signature, sealed });
    }
  } else if (part.kind === "tool_call") {
    const call = counting.calls;
    counting.calls += 1;
    const { id, name, signature } = part;
    emit({ kind: "tool_call", choice, call, id, name, signature });
    emit({ kind: "tool_arguments", choice, call, text: part.arguments });
  }
};

/** Tells an answer as a stream would have brought it. */
export const tellAsStream = ({ id, model, choices, usage }: ModelAnswer, emit: Emit): void => {
  emit({ kind: "start", id, model });
  for (const i of $range(1, choices.length)) {
    const { parts } = choices[i - 1]!;
    const counting: Counting = { choice: i - 1, calls: 0 };
    for (const part of parts) tellPart(part, counting, emit);
  }
  for (const i of $range(1, choices.length)) {
    const { finish, stop_sequence } = choices[i - 1]!;
    emit({ kind: "finish", choice: i - 1, finish, stop_sequence });
  }
  if (usage !== undefined) emit({ kind: "usage", usage });
  emit({ kind: "end" });
};

type Open = { -readonly [Name in keyof Part]: Part[Name] } & {
  text?: string;
  arguments?: string;
  signature?: string | undefined;
};

interface Gathered {
  readonly parts: Open[];
  readonly calls: Open[];
  finish: Finish | undefined;
  stop_sequence: string | undefined;
}

/** What a stream has said so far. */
export interface Gathering {
  id: string;
  model: string;
  readonly choices: Gathered[];
  usage: Usage | undefined;
}

export const createGathering = (): Gathering => ({
  id: "",
  model: "",
  choices: [],
  usage: undefined,
});

const choiceAt = ({ choices }: Gathering, choice: number): Gathered => {
  for (const i of $range(choices.length, choice)) {
    choices[i] = { parts: [], calls: [], finish: undefined, stop_sequence: undefined };
  }
  return choices[choice]!;
};

/** Pieces of one kind that follow each other are one part. */
const addText = (
  { parts }: Gathered,
  kind: "text" | "refusal" | "reasoning",
  text: string,
): void => {
  const last = parts[parts.length - 1];
  const goes_on = last !== undefined && last.kind === kind && last.signature === undefined;
  if (goes_on) last.text = (last.text ?? "") + text;
  else parts[parts.length] = { kind, text };
};

const addSeal = (
  { parts }: Gathered,
  signature: string | undefined,
  sealed: string | undefined,
): void => {
  const last = parts[parts.length - 1];
  if (sealed === undefined && last?.kind === "reasoning") last.signature = signature;
  else parts[parts.length] = { kind: "reasoning", text: "", signature, sealed } as Open;
};

type CallEvent = Extract<StreamEvent, { kind: "tool_call" | "tool_arguments" }>;

const addCall = ({ parts, calls }: Gathered, event: CallEvent): void => {
  if (event.kind === "tool_call") {
    const { id, name, signature } = event;
    const part = { kind: "tool_call", id, name, signature, arguments: "" } as Open;
    parts[parts.length] = part;
    calls[event.call] = part;
    return;
  }
  const call = calls[event.call];
  if (call !== undefined) call.arguments = (call.arguments ?? "") + event.text;
};

type ChoiceEvent = Extract<StreamEvent, { readonly choice: number }>;

const addTo = (choice: Gathered, event: ChoiceEvent): void => {
  const { kind } = event;
  if (kind === "reasoning_seal") addSeal(choice, event.signature, event.sealed);
  else if (kind === "tool_call" || kind === "tool_arguments") addCall(choice, event);
  else if (kind === "finish") {
    choice.finish = event.finish;
    choice.stop_sequence = event.stop_sequence;
  } else addText(choice, kind, event.text);
};

/** Takes in the next event of a stream. */
export const gather = (gathering: Gathering, event: StreamEvent): void => {
  const { kind } = event;
  if (kind === "start") {
    gathering.id = event.id;
    gathering.model = event.model;
  } else if (kind === "usage") gathering.usage = event.usage;
  else if (kind !== "end" && kind !== "error") addTo(choiceAt(gathering, event.choice), event);
};

/** The answer that was told in a stream; undefined where a part of it did not come to its end. */
export const gathered = ({ id, model, choices, usage }: Gathering): ModelAnswer | undefined => {
  const whole: Choice[] = [];
  for (const { parts, finish, stop_sequence } of choices) {
    if (finish === undefined) return undefined;
    for (const part of parts)
      if (part.kind === "tool_call" && part.arguments === "") part.arguments = "{}";
    whole[whole.length] = { parts: parts as readonly Part[], finish, stop_sequence };
  }
  return whole.length === 0 ? undefined : { id, model, choices: whole, usage };
};
