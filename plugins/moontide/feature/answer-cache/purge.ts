import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { allLabel, modelLabel, tagLabel } from "./labels";
import { vectorShelves } from "../semantic-cache/shelf";
import { AnswerShelf, shelves } from "./shelf";

/** Which answers are to be forgotten. */
export interface Purge {
  readonly by: "key" | "model" | "tag" | "all";
  readonly what: string;
}

const labelOf = ({ by, what }: Purge): string => {
  if (by === "model") return modelLabel(what);
  return by === "tag" ? tagLabel(what) : allLabel;
};

/** The shelves that some model of the configuration uses. */
const usedShelves = ({ models }: Gateway): readonly AnswerShelf[] => {
  const used: AnswerShelf[] = [];
  const seen = new LuaSet<AnswerShelf>();
  for (const [, { cache }] of models) {
    const shelf = cache === undefined ? undefined : shelves[cache.options.store];
    if (shelf !== undefined && !seen.has(shelf)) {
      seen.add(shelf);
      used[used.length] = shelf;
    }
  }
  return used;
};

/** Vectors of what was purged lead nowhere; those of whole models go at once. */
const purgeVectors = (gateway: Gateway, ports: YieldingPorts, { by, what }: Purge): boolean => {
  if (by !== "model" && by !== "all") return true;
  let done = true;
  for (const [name, { cache }] of gateway.models) {
    const isMeant = cache?.semantic !== undefined && (by === "all" || name === what);
    if (isMeant) {
      const told = vectorShelves[cache.options.store].forget(gateway, ports, name);
      done = done && told;
    }
  }
  return done;
};

/**
 * Forgets answers, also those that are on their way: in this gateway's memory, and for all gateways in Redis. False: some
 * of them may be given again, for one of the two could not be told. May yield.
 */
export const purgeAnswers = (gateway: Gateway, ports: YieldingPorts, purge: Purge): boolean => {
  // Another one for each purge: an answer that was kept between two of them does not count after the second.
  const mark = string.format("%.0f", 1 + math.floor(ports.random.uniform() * 2 ** 52));
  let done = purgeVectors(gateway, ports, purge);
  for (const shelf of usedShelves(gateway)) {
    const told =
      purge.by === "key"
        ? shelf.forget(gateway, ports, purge.what)
        : shelf.mark(gateway, ports, labelOf(purge), mark);
    done = done && told;
  }
  return done;
};
