import { isAskable, Standing, stateOf } from "../../policy/model/standing";
import type { Gateway } from "../gateway/gateway";
import { hasKey, obstacleOf } from "../provider/choose-key";
import type { Candidate } from "./model";

/** Whether a candidate could be asked now. */
export const isAvailable = (
  gateway: Gateway,
  { provider, deployment, of_provider }: Candidate,
  now: number,
): boolean => {
  if (!isAskable(deployment.standing, now) || !isAskable(of_provider.standing, now)) return false;
  const { pool } = provider;
  if (pool !== undefined && gateway.pools.get(pool)?.available.length === 0) return false;
  const of_keys = gateway.keys.get(provider.name);
  if (of_keys === undefined || of_keys.keys.length === 0) return true;
  return hasKey(of_keys, deployment.name, undefined, now);
};

/** What keeps a candidate from being asked: until when, and whether it is certain that asking would be in vain. */
export interface Obstacle {
  readonly until: number;
  /** Its time is over, and another request is finding out whether it works again. */
  readonly is_probed: boolean;
  readonly certain: boolean;
  readonly reason: string;
}

const unreadable: Obstacle = {
  until: math.huge,
  is_probed: false,
  certain: true,
  reason: "no key",
};

const obstacle = (
  { opened_until, probing_until, certain, reason }: Standing,
  now: number,
): Obstacle => ({
  // Of one that another request is finding out about, nobody knows more than that.
  until: opened_until > now ? opened_until : probing_until,
  is_probed: opened_until <= now,
  certain: certain && opened_until > now,
  reason: reason ?? "server",
});

/** Of several keys the one that is free first. */
const keyObstacle = (gateway: Gateway, candidate: Candidate, now: number): Obstacle | undefined => {
  const keys = gateway.keys.get(candidate.provider.name)?.keys ?? [];
  let least: Obstacle | undefined;
  for (const key of keys) {
    const standing = obstacleOf(key, candidate.name, now);
    const is_known = key.secret !== undefined || key.aws !== undefined;
    if (standing === undefined && is_known) return undefined;
    const one = standing === undefined ? unreadable : obstacle(standing, now);
    if (least === undefined || one.until < least.until) least = one;
  }
  return least;
};

/** What keeps a candidate from being asked at the moment; undefined: nothing. */
export const obstacleTo = (
  gateway: Gateway,
  candidate: Candidate,
  now: number,
): Obstacle | undefined => {
  let most = keyObstacle(gateway, candidate, now);
  for (const { standing } of [candidate.deployment, candidate.of_provider]) {
    if (stateOf(standing, now) !== "closed" && !isAskable(standing, now)) {
      const one = obstacle(standing, now);
      if (most === undefined || one.until > most.until) most = one;
    }
  }
  return most;
};
