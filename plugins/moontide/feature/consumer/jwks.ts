import { Ports } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { isFirstWithin } from "../cold-start/claim";
import { Issuer } from "./issuer";
import { takePublicKeys } from "./keys";

/*
 * Keys that issuers publish by URL, in shared memory: one worker fetches them for all. Under `admission`:
 *
 * - `token_keys/NAME`: the URL, a line break, and the answer as it came;
 * - `token_keys_at/NAME`: when it came; `token_keys_problem/NAME`: why the last attempt brought nothing;
 * - `token_keys_asked/NAME`: the last attempt; `token_keys_fetching/NAME`: until when the one under way may last;
 * - `token_keys_version`: changes with every answer.
 *
 * Times are milliseconds of the monotonic clock.
 */

const versionKey = "token_keys_version";
const textKey = (name: string): string => `token_keys/${name}`;
const atKey = (name: string): string => `token_keys_at/${name}`;
const problemKey = (name: string): string => `token_keys_problem/${name}`;
const askedKey = (name: string): string => `token_keys_asked/${name}`;
const fetchingKey = (name: string): string => `token_keys_fetching/${name}`;

const present = (ports: Ports): number => math.floor(ports.clock.now() * 1000);

/** While nothing is known at all, every request fails: then it is tried more often. */
const urgentSeconds = 1;

/** Whether the caller is to fetch the keys: one for all workers, and not more often than configured. */
export const claimsFetch = (ports: Ports, { name, options, keys }: Issuer): boolean => {
  const { numbers } = ports.shared.admission;
  const { refetch_seconds, timeout_seconds } = options.jwks!;
  const pause = keys.length === 0 ? math.min(urgentSeconds, refetch_seconds) : refetch_seconds;
  if (fetchEnd(ports, name) > 0) return false;
  if (!isFirstWithin(numbers, askedKey(name), ports.clock.now(), pause)) return false;
  numbers.set(fetchingKey(name), present(ports) + math.ceil(timeout_seconds * 1000));
  return true;
};

/** Until when the fetch under way may last; 0 when there is none. One whose worker died lapses. */
export const fetchEnd = (ports: Ports, name: string): number => {
  const end = ports.shared.admission.numbers.get(fetchingKey(name));
  return end > present(ports) ? end : 0;
};

export const endFetch = (ports: Ports, name: string): void => {
  ports.shared.admission.numbers.set(fetchingKey(name), 0);
};

/** Why the last attempt brought nothing; undefined when it did. */
export const fetchProblem = (ports: Ports, name: string): string | undefined =>
  ports.shared.admission.texts.get(problemKey(name));

export const setFetchProblem = (ports: Ports, name: string, problem: string | undefined): void => {
  const { texts } = ports.shared.admission;
  if (problem === undefined) texts.remove(problemKey(name));
  else texts.set(problemKey(name), problem);
};

/** Seconds since the keys came that are in use; undefined before any have. */
export const keysAge = (ports: Ports, name: string): number | undefined => {
  const at = ports.shared.admission.numbers.get(atKey(name));
  return at === 0 ? undefined : (present(ports) - at) / 1000;
};

/** Hands an answer to all workers; returns why that did not work, if so. */
export const publishKeys = (
  ports: Ports,
  { name, options }: Issuer,
  body: string,
): string | undefined => {
  const { numbers, texts } = ports.shared.admission;
  const [stored, full] = texts.set(textKey(name), `${options.jwks!.url}\n${body}`);
  if (stored === undefined) return full;
  numbers.set(atKey(name), present(ports));
  numbers.add(versionKey, 1);
  return undefined;
};

/** What was published for the URL that is configured now. */
const publishedBody = (ports: Ports, { name, options }: Issuer): string | undefined => {
  const text = ports.shared.admission.texts.get(textKey(name));
  const beginning = `${options.jwks!.url}\n`;
  if (text === undefined || string.sub(text, 1, beginning.length) !== beginning) return undefined;
  return string.sub(text, beginning.length + 1);
};

/** Every 0.2 s in every worker, and where a request has waited for keys: takes over what was fetched. */
export const followKeys = (gateway: Gateway): void => {
  const { ports } = gateway;
  const version = ports.shared.admission.numbers.get(versionKey);
  if (version === gateway.token_keys_version) return;
  for (const [, issuer] of gateway.consumers.issuers) {
    const body = issuer.options.jwks === undefined ? undefined : publishedBody(ports, issuer);
    if (body !== undefined && body !== issuer.text) {
      takePublicKeys(issuer, ports.json, ports.signatures, body);
    }
  }
  gateway.token_keys_version = version;
};
