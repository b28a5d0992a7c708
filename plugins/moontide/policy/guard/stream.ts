/** Restores what a mask hid in the events of a model's stream. */
import { StreamEvent } from "../dialect/conversation";
import { Mask } from "./mask";
import { createRestorer, endRestorer, feedRestorer, Restorer } from "./restorer";

type Emit = (this: void, event: StreamEvent) => void;

/** Texts that are restored. Thoughts are not: their provider's seal holds for what it wrote. */
type TextEvent = Extract<StreamEvent, { readonly kind: "text" | "refusal" }>;
type ArgumentsEvent = Extract<StreamEvent, { readonly kind: "tool_arguments" }>;

/** A text under way, and its last piece. */
interface OpenText {
  readonly restorer: Restorer;
  readonly of: TextEvent | ArgumentsEvent;
}

export interface StreamRestorer {
  readonly mask: Mask;
  /** In the order in which they began. */
  open: OpenText[];
}

export const createStreamRestorer = (mask: Mask): StreamRestorer => ({ mask, open: [] });

const isSame = (a: StreamEvent, b: StreamEvent): boolean =>
  a.kind === b.kind &&
  (a as ArgumentsEvent).choice === (b as ArgumentsEvent).choice &&
  (a as ArgumentsEvent).call === (b as ArgumentsEvent).call;

const withText = (event: TextEvent | ArgumentsEvent, text: string): StreamEvent =>
  event.kind === "tool_arguments"
    ? { kind: event.kind, choice: event.choice, call: event.call, text }
    : { kind: event.kind, choice: event.choice, text };

const openTextFor = (stream: StreamRestorer, event: TextEvent | ArgumentsEvent): OpenText => {
  for (const text of stream.open) if (isSame(text.of, event)) return text;
  const restorer = createRestorer(stream.mask, event.kind === "tool_arguments");
  const made: OpenText = { restorer, of: event };
  stream.open[stream.open.length] = made;
  return made;
};

/**
 * Whether a text can't go on behind an event: answers and refusals end with whatever else comes of their choice, so
 * that nothing is sent out of order; arguments of several calls may alternate.
 */
const isEndedBy = ({ of }: OpenText, event: StreamEvent): boolean => {
  if (event.kind === "end" || event.kind === "error") return true;
  if ((event as TextEvent).choice !== of.choice || isSame(of, event)) return false;
  return of.kind !== "tool_arguments" || event.kind === "finish";
};

/** Sends what is held back of texts that end here. */
const endTexts = (stream: StreamRestorer, event: StreamEvent, emit: Emit): void => {
  const kept: OpenText[] = [];
  for (const text of stream.open) {
    if (!isEndedBy(text, event)) kept[kept.length] = text;
    else {
      const rest = endRestorer(text.restorer);
      if (rest !== "") emit(withText(text.of, rest));
    }
  }
  stream.open = kept;
};

/**
 * Passes on one event, perhaps later and in other pieces. Nothing is held back behind the end of a choice, of the
 * stream, or an error.
 */
export const restoreEvent = (stream: StreamRestorer, event: StreamEvent, emit: Emit): void => {
  if (stream.open.length > 0) endTexts(stream, event, emit);
  const { kind } = event;
  if (kind !== "text" && kind !== "refusal" && kind !== "tool_arguments") {
    emit(event);
    return;
  }
  const text = feedRestorer(openTextFor(stream, event).restorer, event.text);
  if (text === event.text) emit(event);
  else if (text !== "") emit(withText(event, text));
};
