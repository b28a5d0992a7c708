/** The keys of providers: read at load and by the clock, never on the way of a request. */
import { Result } from "../../kernel/result";
import { Ports, SecretReference } from "../../kernel/ports";
import { newStanding, Standing } from "../../policy/model/standing";
import type { Configuration, ProviderConfiguration } from "../configuration/schema";
import type { Gateway } from "../gateway/gateway";
import { keyRecord, withdraw } from "../model/shared";

/** What a request to Bedrock is signed with. */
export interface AwsCredentials {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token: string | undefined;
}

interface KeyReferences {
  /** The key itself, or AWS' secret access key. */
  readonly secret: SecretReference;
  readonly access_key_id?: SecretReference | undefined;
  readonly session_token?: SecretReference | undefined;
}

/** One of a provider's keys. */
export interface Key {
  /** Its place among the provider's keys, from 0: all that anybody is told of it. */
  index: number;
  readonly references: KeyReferences;
  /** As it was read last; undefined: it could not be. */
  secret: string | undefined;
  /** In place of it, for what signs. */
  aws: AwsCredentials | undefined;
  /** Why it could not be read. */
  problem: string | undefined;
  /** Whether the provider takes it. */
  standing: Standing;
  /** Its limit at single models, by name, where it was exceeded. */
  readonly limited: LuaMap<string, Standing>;
}

/** Of one provider. */
export interface ProviderKeys {
  readonly provider: string;
  readonly keys: readonly Key[];
  /** Whose turn it is. */
  turn: number;
}

const textOf = ({ env, file }: SecretReference): string =>
  env === undefined ? `file ${file}` : `env ${env}`;

const isSame = (left: KeyReferences, right: KeyReferences): boolean =>
  textOf(left.secret) === textOf(right.secret) &&
  textOf(left.access_key_id ?? {}) === textOf(right.access_key_id ?? {});

const referencesOf = ({ api_keys, aws_credentials }: ProviderConfiguration): KeyReferences[] => {
  const all: KeyReferences[] = [];
  for (const secret of api_keys) all[all.length] = { secret };
  for (const { access_key_id, secret_access_key, session_token } of aws_credentials) {
    all[all.length] = { secret: secret_access_key, access_key_id, session_token };
  }
  return all;
};

/** What would break the line that it is sent in is no key, and must not become one. */
const readSecret = (ports: Ports, reference: SecretReference): Result<string> => {
  const [secret, problem] = ports.secrets.read(reference);
  if (secret === undefined) return $multi(undefined, problem);
  if (string.find(secret, "[%c%s]")[0] === undefined) return $multi(secret, undefined);
  return $multi(undefined, "it has blanks or line breaks within");
};

const readAws = (ports: Ports, key: Key, id: SecretReference): string | undefined => {
  const { secret, session_token } = key.references;
  const [access_key_id, no_id] = readSecret(ports, id);
  if (access_key_id === undefined) return no_id;
  const [secret_access_key, no_secret] = readSecret(ports, secret);
  if (secret_access_key === undefined) return no_secret;
  let token: string | undefined;
  if (session_token !== undefined) {
    const [read, no_token] = readSecret(ports, session_token);
    if (read === undefined) return no_token;
    token = read;
  }
  if (secret_access_key !== key.aws?.secret_access_key) key.standing = newStanding();
  key.aws = { access_key_id, secret_access_key, session_token: token };
  return undefined;
};

/** A key that was exchanged is judged anew. */
const readPlain = (ports: Ports, key: Key): string | undefined => {
  const [secret, problem] = readSecret(ports, key.references.secret);
  if (secret === undefined) return problem;
  if (secret !== key.secret) key.standing = newStanding();
  key.secret = secret;
  return undefined;
};

const readKey = (ports: Ports, provider: string, key: Key): void => {
  const { access_key_id } = key.references;
  const problem =
    access_key_id === undefined ? readPlain(ports, key) : readAws(ports, key, access_key_id);
  if (problem !== undefined && problem !== key.problem) {
    ports.log.warn("provider_key_unreadable", { provider, key: key.index, problem });
  }
  key.problem = problem;
};

/** A key that stays, with all that is known of it. */
const atPlace = (known: Key, index: number): Key => {
  known.index = index;
  return known;
};

const keyFor = (
  index: number,
  references: KeyReferences,
  before: ProviderKeys | undefined,
): Key => {
  for (const known of before?.keys ?? []) {
    if (isSame(known.references, references)) return atPlace(known, index);
  }
  return {
    index,
    references,
    secret: undefined,
    aws: undefined,
    problem: undefined,
    standing: newStanding(),
    limited: new LuaMap(),
  };
};

/** The keys of all providers, read; what is known of those that were there before stays. */
export const compileKeys = (
  ports: Ports,
  { providers }: Configuration,
  before: LuaMap<string, ProviderKeys>,
): LuaMap<string, ProviderKeys> => {
  const all = new LuaMap<string, ProviderKeys>();
  for (const [provider, options] of pairs(providers)) {
    const keys: Key[] = [];
    for (const references of referencesOf(options)) {
      const key = keyFor(keys.length, references, before.get(provider));
      readKey(ports, provider, key);
      keys[keys.length] = key;
    }
    all.set(provider, { provider, keys, turn: 0 });
  }
  return all;
};

/** Every 5 s in every worker: files may have been exchanged. What can't be read any more is used on as it was. */
export const readProviderKeys = (gateway: Gateway): void => {
  const { ports, keys } = gateway;
  for (const [provider, of_provider] of keys) {
    for (const key of of_provider.keys) {
      const { standing } = key;
      readKey(ports, provider, key);
      if (key.standing !== standing) withdraw(gateway, keyRecord(provider, key));
    }
  }
};
