import { AnswerEntry } from "../../policy/answer-cache/entry";
import { Found, nearest } from "../../policy/semantic-cache/nearest";
import { Partition } from "../../policy/semantic-cache/partition";
import { writeRecord } from "../../policy/semantic-cache/record";
import type { Ask } from "../answer-cache/answering";
import { shelfOf } from "../answer-cache/shelf";
import { usable } from "../answer-cache/usable";
import type { Visit } from "../answer-cache/visit";
import type { ModelSession } from "../llm/session";
import type { Plan } from "../model/plan";
import { countComparisons, countLookup, countVectors } from "./count";
import { Embedded, embedText } from "./embed";
import { writePartition } from "./local-shelf";
import { NearQuestion, nearQuestion } from "./question";
import type { SemanticCache } from "./semantic-cache";
import { PartitionSpot, vectorShelves, VectorShelf } from "./shelf";

/** What was looked for, and what was found. */
export interface Search {
  readonly spot: PartitionSpot;
  readonly embedded: Embedded;
  readonly question: NearQuestion;
  /** The answer to something alike; undefined: there is none. */
  readonly entry: AnswerEntry | undefined;
}

const shelfFor = ({ cache }: Visit): VectorShelf => vectorShelves[cache.options.store];

const spotFor = (
  session: ModelSession,
  { model }: Visit,
  semantic: SemanticCache,
  { rest }: NearQuestion,
  { vector, maker }: Embedded,
  marks: string,
): PartitionSpot | undefined => {
  const dimensions = vector.numbers.length;
  // A purge gives labels other marks: what was kept before it is not even looked at.
  const text = `moontide-vectors 1\n${maker}\n${dimensions}\n${marks}\n${rest}`;
  const name = session.gateway.ports.digests.sha256(text);
  return name === undefined ? undefined : { name, dimensions, model, semantic };
};

const findIn = (
  session: ModelSession,
  partition: Partition,
  { semantic, model }: PartitionSpot,
  { wording }: NearQuestion,
  { vector }: Embedded,
): Found | undefined => {
  countComparisons(session.gateway, model, partition.count);
  return nearest(partition, {
    vector,
    wording,
    threshold: semantic.options.threshold,
    now: session.gateway.ports.clock.wall(),
    minds_order: semantic.word_order,
  });
};

/** Its answer is gone: whoever comes next is to find another one. */
const forget = (session: ModelSession, spot: PartitionSpot, { key }: Found): void => {
  const { gateway } = session;
  const partition = vectorShelves.shared_memory.open(gateway, session.ports, spot);
  countVectors(gateway, spot.model, "stale", 1);
  if (partition === undefined) return;
  writePartition(gateway, spot, partition, {
    added: [],
    without: key,
    now: gateway.ports.clock.wall(),
    maximum: spot.semantic.options.maximum_entries,
  });
};

/** The answer that a vector stands for, where it was kept in the same partition and is still there. */
const entryFor = (
  session: ModelSession,
  visit: Visit,
  spot: PartitionSpot,
  found: Found,
): AnswerEntry | undefined => {
  const { cache, model, labels, control, ttl_seconds } = visit;
  const other: Visit = { cache, model, key: found.key, labels, control, ttl_seconds };
  const look = shelfOf(cache).look(session.gateway, session.ports, other);
  const entry = look === undefined ? undefined : usable(session, other, look);
  if (entry?.partition === spot.name) {
    entry.similarity = found.similarity;
    return entry;
  }
  // One that is only too old for this client stays.
  if (look !== undefined && control.ttl_seconds === undefined) forget(session, spot, found);
  return undefined;
};

const findEntry = (
  session: ModelSession,
  visit: Visit,
  spot: PartitionSpot,
  question: NearQuestion,
  embedded: Embedded,
): AnswerEntry | undefined => {
  const { gateway, ports } = session;
  if (visit.control.no_cache) return undefined;
  const partition = shelfFor(visit).open(gateway, ports, spot);
  if (partition === undefined) {
    countLookup(gateway, visit.model, "failed");
    return undefined;
  }
  const found = findIn(session, partition, spot, question, embedded);
  const entry = found === undefined ? undefined : entryFor(session, visit, spot, found);
  countLookup(gateway, visit.model, entry === undefined ? "miss" : "hit");
  return entry;
};

/**
 * Looks for the answer to something alike. Whatever goes wrong is a miss; undefined where the request can't be compared with
 * others at all. Yields.
 *
 * @param marks of the request's labels
 */
export const searchAlike = (
  session: ModelSession,
  plan: Plan,
  visit: Visit,
  semantic: SemanticCache,
  marks: string,
  ask: Ask,
): Search | undefined => {
  const { gateway } = session;
  const question = nearQuestion(session, plan, visit, semantic);
  if (question === undefined) {
    countLookup(gateway, visit.model, "bypass");
    return undefined;
  }
  const embedded = embedText(session, semantic, question.text, ask);
  const spot =
    embedded === undefined
      ? undefined
      : spotFor(session, visit, semantic, question, embedded, marks);
  if (spot === undefined) {
    countLookup(gateway, visit.model, "failed");
    return undefined;
  }
  const entry = findEntry(session, visit, spot, question, embedded!);
  return { spot, embedded: embedded!, question, entry };
};

/** Keeps the vector of what an answer was given to, so that it is found by what is alike. May yield. */
export const keepVector = (session: ModelSession, visit: Visit, search: Search): void => {
  const { gateway, ports } = session;
  const { spot, embedded, question } = search;
  const { any_order, in_order } = question.wording;
  const record = writeRecord({
    key: visit.key,
    expires_at: math.floor(ports.clock.wall()) + visit.ttl_seconds,
    vector: embedded.vector,
    any_order,
    in_order,
  });
  const kept = shelfFor(visit).add(gateway, ports, spot, record, visit.ttl_seconds);
  countVectors(gateway, visit.model, kept ? "kept" : "no_room", 1);
};
