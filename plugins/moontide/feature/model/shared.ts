/**
 * What stands aside, told to all workers. Shared memory has one text for each key, model and provider that ever did
 * (`model/NAME`), and `models/version` in the zone of health, which moves with every change; workers look every 0.2 s. Of
 * models that only clients name each worker knows by itself: their names must not fill what all share.
 */
import { newStanding, Standing } from "../../policy/model/standing";
import type { Gateway } from "../gateway/gateway";
import type { Key } from "../provider/keys";

const versionKey = "models/version";

const placeOf = (record: string): string => `model/${record}`;

export const keyRecord = (provider: string, { index }: Key): string => `${provider}#${index}`;
export const limitRecord = (deployment: string, { index }: Key): string => `${deployment}#${index}`;

/** In place of a model's name: what limits a key where a provider's own interface is asked, which names none. */
export const ownInterface = (provider: string): string => `${provider}/`;

const isOfOwnInterface = (gateway: Gateway, record: string): boolean =>
  gateway.keys.get(string.match(record, "^([^/]+)/#%d+$")[0] ?? "") !== undefined;

const isListed = (gateway: Gateway, record: string): boolean => {
  const [name] = string.match(record, "^(.-)#?%d*$");
  const is_known = gateway.deployments.get(record) ?? gateway.deployments.get(name!);
  if (is_known !== undefined || gateway.keys.get(name!) !== undefined) return true;
  return isOfOwnInterface(gateway, record);
};

const textOf = ({ opened_until, succeeded_at, times, certain, reason }: Standing): string =>
  string.format(
    "%.3f %.3f %d %d %s",
    opened_until,
    succeeded_at,
    times,
    certain ? 1 : 0,
    reason ?? "",
  );

const readText = (standing: Standing, text: string): void => {
  const [until, succeeded, times, certain, reason] = string.match(
    text,
    "^([%d.]+) ([%d.]+) (%d+) ([01]) ?(.*)$",
  );
  if (until === undefined) return;
  standing.opened_until = tonumber(until)!;
  standing.succeeded_at = tonumber(succeeded)!;
  standing.times = tonumber(times)!;
  standing.certain = certain === "1";
  standing.reason = reason === "" ? undefined : reason;
};

/** Reads what all know of one, where there is something. */
export const refresh = (gateway: Gateway, record: string, standing: Standing): void => {
  const text = gateway.ports.shared.health.texts.get(placeOf(record));
  if (text !== undefined) readText(standing, text);
};

/** Tells all workers of one, within 0.2 s. */
export const publish = (gateway: Gateway, record: string, standing: Standing): void => {
  if (!isListed(gateway, record)) return;
  const { health } = gateway.ports.shared;
  // Without room each worker goes by what it sees itself.
  health.texts.set(placeOf(record), textOf(standing));
  health.numbers.add(versionKey, 1);
};

/** A key that was exchanged is judged anew, by all. */
export const withdraw = (gateway: Gateway, record: string): void => {
  const { health } = gateway.ports.shared;
  health.texts.remove(placeOf(record));
  health.numbers.add(versionKey, 1);
};

/** The limit of a key at a model; made where it is not there yet. */
export const limitOf = (key: Key, deployment: string): Standing => {
  let standing = key.limited.get(deployment);
  if (standing === undefined) {
    standing = newStanding();
    key.limited.set(deployment, standing);
  }
  return standing;
};

const followLimits = (gateway: Gateway, deployment: string): void => {
  const { texts } = gateway.ports.shared.health;
  const [provider] = string.match(deployment, "^([^/]+)/");
  for (const key of gateway.keys.get(provider ?? "")?.keys ?? []) {
    const text = texts.get(placeOf(limitRecord(deployment, key)));
    if (text !== undefined) readText(limitOf(key, deployment), text);
  }
};

/** Takes over what other workers found out. Every 0.2 s in every worker; costs one read while nothing changes. */
export const followModels = (gateway: Gateway): void => {
  const version = gateway.ports.shared.health.numbers.get(versionKey);
  if (version === gateway.models_version) return;
  gateway.models_version = version;
  for (const [name, { standing }] of gateway.deployments) {
    refresh(gateway, name, standing);
    followLimits(gateway, name);
  }
  for (const [provider, { keys }] of gateway.keys) {
    for (const key of keys) refresh(gateway, keyRecord(provider, key), key.standing);
    followLimits(gateway, ownInterface(provider));
  }
};
