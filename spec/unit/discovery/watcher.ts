import type { DiscoveryConfiguration } from "moontide/feature/configuration/schema";
import { sources } from "moontide/feature/discovery/sources/index";
import type { Source, SourceAnswer } from "moontide/feature/discovery/sources/source";
import type { EndpointDescription } from "moontide/kernel/endpoint";
import type { Result } from "moontide/kernel/result";
import { documentWith } from "./world";

/** A source that watches, played by a script in the place of the one that `discovery.type` `consul` names. */
export interface Watcher {
  /** Sessions begun and closed. */
  begun: number;
  closed: number;
  asked: number;
  /** What a question brings; it may move the clock, raise, or change the world while it waits. */
  answer: (this: void, question: number) => Result<SourceAnswer>;
}

export const described = (...last: number[]): EndpointDescription[] => {
  const endpoints: EndpointDescription[] = [];
  for (const one of last) {
    endpoints[endpoints.length] = {
      address: `10.0.0.${one}`,
      port: 80,
      weight: 1,
      draining: false,
    };
  }
  return endpoints;
};

/** A complete list, or nothing new. */
export const answerOf = (endpoints: EndpointDescription[] | undefined): Result<SourceAnswer> =>
  $multi({ endpoints, ttl_seconds: 0 }, undefined);

export const refusal = (problem: string): Result<SourceAnswer> => $multi(undefined, problem);

let failed: unknown;

/** The answer, still to be unpacked: two values do not come through a `pcall` with their types. */
const answered = (watcher: Watcher): (() => Result<SourceAnswer>) => {
  const [answer, problem] = watcher.answer(watcher.asked);
  if (answer === undefined) return () => $multi(undefined, problem);
  return () => $multi(answer, undefined);
};

const sourceOf = (watcher: Watcher, identity: Source["identity"]): Source => ({
  identity,
  yields: true,
  watches: true,
  start: () => {
    watcher.begun += 1;
    return watcher.begun;
  },
  query: () => {
    watcher.asked += 1;
    const [ok, answer] = pcall(answered, watcher);
    if (ok) return answer();
    // A failed assertion is a table; the runner would take it for a failure of the source.
    if (type(answer) === "table") failed = answer;
    return error(answer, 0);
  },
  close: () => {
    watcher.closed += 1;
  },
});

const registry = sources as Record<DiscoveryConfiguration["type"], Source | undefined>;

const real = registry.consul!;

/** Takes the place of Consul's source until `stopPlaying`; a refusal ends the watch. */
export const playWatcher = (answer: Watcher["answer"]): Watcher => {
  const watcher: Watcher = { begun: 0, closed: 0, asked: 0, answer };
  registry.consul = sourceOf(watcher, real.identity);
  return watcher;
};

/** For `after_each`: assertions that failed inside an answer fail the test here. */
export const stopPlaying = (): void => {
  registry.consul = real;
  const failure = failed;
  failed = undefined;
  if (failure !== undefined) error(failure as string, 0);
};

/** A pool that asks the watcher. */
export const watchedPool = (options = ""): string =>
  documentWith(`"discovery": { "type": "consul", "service": "web"${options} }`);
