import { AnswerEntry } from "../../policy/answer-cache/entry";
import { ModelError } from "../../policy/dialect/conversation";
import { Semaphore } from "../../kernel/ports";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import { answerFrom, Ask, askAndKeep } from "./answering";
import { Look, shelfOf } from "./shelf";
import { usable } from "./usable";
import type { Visit } from "./visit";

/** What goes along with a request that shares its answer. */
export interface Sharing {
  readonly session: ModelSession;
  readonly plan: Plan;
  readonly visit: Visit;
  readonly ask: Ask;
  /** Monotonic: nobody waits beyond it. */
  readonly until: number;
}

export const sharingOf = (session: ModelSession, plan: Plan, visit: Visit, ask: Ask): Sharing => {
  const until = session.ports.clock.now() + visit.cache.options.wait_seconds;
  return { session, plan, visit, ask, until };
};

/** By itself, and nobody waits for it. */
export const askAlone = (sharing: Sharing, marks: string): ModelError | undefined => {
  const { session, plan, visit, ask } = sharing;
  return askAndKeep(session, plan, visit, marks, ask)[0];
};

/** What is there now, and the entry in it that may answer. */
export type Seen = LuaMultiReturn<[entry: AnswerEntry | undefined, look: Look]>;

const nothing: Look = { marks: "", text: undefined };

export const see = ({ session, visit }: Sharing): Seen => {
  const look = shelfOf(visit.cache).look(session.gateway, session.ports, visit) ?? nothing;
  return $multi(usable(session, visit, look), look);
};

/**
 * What was waited for came to nothing: a few at a time ask by themselves, and look before they do.
 *
 * @param places of those few; undefined: nobody else came away empty
 */
export const goOn = (sharing: Sharing, places: Semaphore | undefined): ModelError | undefined => {
  const { session, visit, until } = sharing;
  const { ports } = session;
  const has_place = places?.wait(math.max(0, until - ports.clock.now())) ?? false;
  if (has_place) session.place = places;
  const [entry, look] = see(sharing);
  const isAnswered = entry !== undefined && answerFrom(session, visit, entry, "shared");
  const error = isAnswered ? undefined : askAlone(sharing, look.marks);
  leavePlace(session);
  return error;
};

export const leavePlace = (session: ModelSession): void => {
  session.place?.post();
  session.place = undefined;
};
