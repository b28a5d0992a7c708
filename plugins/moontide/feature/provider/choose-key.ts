import { isAskable, Standing } from "../../policy/model/standing";
import type { Key, ProviderKeys } from "./keys";

/** Whether a key can be used for a model now: it is known, the provider takes it, and its limit there is not used up. */
export const isUsable = (key: Key, deployment: string, now: number): boolean => {
  if (key.secret === undefined && key.aws === undefined) return false;
  if (!isAskable(key.standing, now)) return false;
  const limited = key.limited.get(deployment);
  return limited === undefined || isAskable(limited, now);
};

/**
 * Whose turn it is. None comes back where the provider needs none, or where none is left.
 *
 * @param tried keys that have failed for this request
 */
export const keyInTurn = (
  { keys, turn }: ProviderKeys,
  deployment: string,
  tried: LuaSet<Key> | undefined,
  now: number,
): Key | undefined => {
  const count = keys.length;
  for (const i of $range(0, count - 1)) {
    const key = keys[(turn + i) % count]!;
    const was_tried = tried !== undefined && tried.has(key);
    if (!was_tried && isUsable(key, deployment, now)) return key;
  }
  return undefined;
};

/** The same, and it is the next one's turn then. */
export const takeKey = (
  of_provider: ProviderKeys,
  deployment: string,
  tried: LuaSet<Key> | undefined,
  now: number,
): Key | undefined => {
  const key = keyInTurn(of_provider, deployment, tried, now);
  if (key !== undefined) of_provider.turn = key.index + 1;
  return key;
};

/** Whether there is a key that was not tried and could be used. Takes no turn. */
export const hasKey = (
  { keys }: ProviderKeys,
  deployment: string,
  tried: LuaSet<Key> | undefined,
  now: number,
): boolean => {
  for (const key of keys) {
    const was_tried = tried !== undefined && tried.has(key);
    if (!was_tried && isUsable(key, deployment, now)) return true;
  }
  return false;
};

/** What keeps a key from being used for a model now; undefined: nothing, or that it is not known. */
export const obstacleOf = (key: Key, deployment: string, now: number): Standing | undefined => {
  if (!isAskable(key.standing, now)) return key.standing;
  const limited = key.limited.get(deployment);
  return limited !== undefined && !isAskable(limited, now) ? limited : undefined;
};
