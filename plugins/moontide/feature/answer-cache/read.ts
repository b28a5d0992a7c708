import { AnswerEntry } from "../../policy/answer-cache/entry";
import { createGathering, gather, gathered } from "../../policy/answer-cache/events";
import { ModelAnswer, StreamEvent } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { decode } from "../../policy/json/decode";
import { asObject } from "../../policy/json/value";
import { createFrames } from "../llm/frames";

const readWhole = (wire: Dialect, text: string): ModelAnswer | undefined => {
  const body = asObject(decode(text, wire.raw_members)[0]);
  return body === undefined ? undefined : wire.readAnswer(body)[0];
};

const readStream = (wire: Dialect, bytes: string): ModelAnswer | undefined => {
  const gathering = createGathering();
  const reader = wire.readStream();
  let ended = false;
  let broken: string | undefined;
  const emit = (event: StreamEvent): void => {
    if (event.kind === "end") ended = true;
    if (event.kind === "error") broken = "an error";
    gather(gathering, event);
  };
  const take = (name: string, data: string | undefined): void => {
    if (data !== undefined && broken === undefined) broken = reader.take(name, data, emit);
  };
  const frames = createFrames(wire.framing, bytes.length);
  broken = frames.feed(bytes, take) ?? frames.close(take) ?? broken;
  if (!ended) ended = reader.close(emit, true);
  return ended && broken === undefined ? gathered(gathering) : undefined;
};

/** The answer that a provider's bytes hold, in no dialect's words; undefined where they hold none that is whole. */
export const readKept = (
  wire: Dialect,
  form: AnswerEntry["form"],
  body: string,
): ModelAnswer | undefined => (form === "whole" ? readWhole(wire, body) : readStream(wire, body));
