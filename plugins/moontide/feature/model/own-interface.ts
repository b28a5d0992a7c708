/**
 * The keys of a provider whose own interface is asked: they take turns as for models, and one that is refused there rests.
 * It rests for that interface alone: clients ask it for whatever they like, in whatever way, and who makes it refuse a key
 * must not take that from the models.
 */
import { ErrorKind, ModelError } from "../../policy/dialect/conversation";
import { noteAsked } from "../../policy/model/standing";
import type { Gateway } from "../gateway/gateway";
import { obstacleOf, takeKey } from "../provider/choose-key";
import type { Key, ProviderKeys } from "../provider/keys";
import { noteGood, setAside } from "./judge";
import { bareModelOptions } from "./schema";
import { keyRecord, limitOf, limitRecord, ownInterface } from "./shared";

/** Where all rest, the one that is free first: a client is better served by a poor chance than by none. */
const soonest = ({ provider, keys }: ProviderKeys, now: number): Key | undefined => {
  let best: Key | undefined;
  let least = math.huge;
  for (const key of keys) {
    const until = obstacleOf(key, ownInterface(provider), now)?.opened_until ?? 0;
    const is_known = key.secret !== undefined || key.aws !== undefined;
    if (is_known && until < least) {
      best = key;
      least = until;
    }
  }
  return best;
};

/**
 * The key for a call; undefined where the provider has none, or none is left.
 *
 * @param tried keys that were refused for the same call
 */
export const keyForOwnInterface = (
  gateway: Gateway,
  provider: string,
  tried: LuaSet<Key> | undefined,
): Key | undefined => {
  const of_provider = gateway.keys.get(provider);
  if (of_provider === undefined) return undefined;
  const now = gateway.ports.clock.now();
  const place = ownInterface(provider);
  let key = takeKey(of_provider, place, tried, now);
  if (key === undefined && tried === undefined) key = soonest(of_provider, now);
  if (key === undefined) return undefined;
  noteAsked(key.standing, now);
  const limited = key.limited.get(place);
  if (limited !== undefined) noteAsked(limited, now);
  return key;
};

/** Whether an error is the key's, and another might do. */
export const isOfKey = (kind: ErrorKind): boolean =>
  kind === "authentication" || kind === "permission" || kind === "quota" || kind === "rate_limit";

/** The provider refused the key. */
export const noteRefusedKey = (
  gateway: Gateway,
  provider: string,
  key: Key,
  { kind, retry_after_seconds }: ModelError,
): void => {
  const place = ownInterface(provider);
  setAside(
    gateway,
    bareModelOptions.cooldown,
    limitRecord(place, key),
    limitOf(key, place),
    kind,
    retry_after_seconds,
    kind !== "rate_limit" || retry_after_seconds !== undefined,
  );
};

/** The provider took the key. */
export const noteTakenKey = (gateway: Gateway, provider: string, key: Key): void => {
  noteGood(gateway, keyRecord(provider, key), key.standing);
  const place = ownInterface(provider);
  const limited = key.limited.get(place);
  if (limited !== undefined) noteGood(gateway, limitRecord(place, key), limited);
};
