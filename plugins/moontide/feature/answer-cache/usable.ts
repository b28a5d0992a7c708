import { AnswerEntry, openEntry } from "../../policy/answer-cache/entry";
import type { ModelSession } from "../llm/session";
import { countUnusable } from "./count";
import type { Look } from "./shelf";
import type { Visit } from "./visit";

/** Whether an entry is no older than the client wants it to be. */
export const isYoungEnough = (
  { gateway }: ModelSession,
  { control }: Visit,
  { kept_at }: AnswerEntry,
): boolean =>
  control.ttl_seconds === undefined || gateway.ports.clock.wall() - kept_at <= control.ttl_seconds;

/** The entry that was found, where it may answer. */
export const usable = (
  session: ModelSession,
  visit: Visit,
  look: Look,
): AnswerEntry | undefined => {
  const { text, marks } = look;
  if (text === undefined || visit.control.no_cache) return undefined;
  const { gateway } = session;
  const entry = openEntry(text, visit.key, gateway.ports.digests.sha256);
  if (entry === undefined) {
    countUnusable(gateway, "corrupt");
    return undefined;
  }
  return entry.marks === marks && isYoungEnough(session, visit, entry) ? entry : undefined;
};
