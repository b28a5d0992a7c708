import { judgeEmptyAnswer } from "../../policy/discovery/empty-answer";
import { shortProblem } from "../../policy/discovery/remarks";
import { scheduleAfterFailure, scheduleAfterSuccess } from "../../policy/discovery/schedule";
import { seriesOf } from "../../policy/metrics/registry";
import { DiscoveryConfiguration, PoolConfiguration } from "../configuration/schema";
import { Gateway } from "../gateway/gateway";
import { compose } from "./compose";
import { Discovery, Progress, progressOf, Round, tellProgress } from "./discovery";
import { hadAnybody } from "./leftovers";
import { keepSourceList } from "./lists";
import { SourceAnswer } from "./sources/source";

/** Options that only some sources have. */
interface Patience {
  readonly empty_grace_seconds?: number;
  readonly stale_seconds?: number;
}

const patienceOf = (configuration: DiscoveryConfiguration): Patience => configuration as Patience;

/** An answer that says nothing new is told to the other workers this often at most. */
const toldSeconds = 1;

const count = (gateway: Gateway, { name, configuration }: Round, result: string): void => {
  seriesOf(gateway.metrics.discovery, [name, configuration.type, result]).value += 1;
};

/** Why a watch began anew. */
export type RestartCause = "changed" | "failed" | "renewed" | "silent";

export const countRestart = (
  gateway: Gateway,
  discovery: Discovery,
  round: Round,
  cause: RestartCause,
): void => {
  if (!round.watches) return;
  const { name, key, configuration } = round;
  seriesOf(gateway.metrics.watch_restarts, [name, configuration.type, cause]).value += 1;
  progressOf(gateway, discovery, name, key).watch_restarts += 1;
};

/** Whether an answer is to be taken, and notes what is kept back. */
const isTaken = (
  gateway: Gateway,
  { name, configuration }: Round,
  progress: Progress,
  endpoints: SourceAnswer["endpoints"],
): boolean => {
  if (endpoints === undefined) return false;
  const { clock, log } = gateway.ports;
  const before = progress.empty_kept_since;
  progress.empty_kept_since = undefined;
  if (endpoints.length > 0) return true;
  const pool: PoolConfiguration = gateway.configuration.pools[name]!;
  const grace_seconds = patienceOf(configuration).empty_grace_seconds ?? 0;
  const had = hadAnybody(gateway.ports, name, pool);
  const { taken, kept_since } = judgeEmptyAnswer(had, before, grace_seconds, clock.now());
  progress.empty_kept_since = kept_since;
  if (!taken && before === undefined) {
    log.warn("empty_answer_kept_back", { pool: name, for_seconds: grace_seconds });
  }
  return taken;
};

const noteSuccess = (
  gateway: Gateway,
  { name, watches }: Round,
  progress: Progress,
  answer: SourceAnswer,
): void => {
  const { clock, log, random } = gateway.ports;
  const now = clock.now();
  if (progress.schedule.failing_since !== undefined) {
    log.notice("discovery_recovered", { pool: name });
  }
  if (answer.endpoints !== undefined) progress.endpoints = answer.endpoints.length;
  progress.schedule = scheduleAfterSuccess(now, answer.ttl_seconds, random);
  progress.problem = shortProblem(answer.problem);
  progress.from_snapshot = false;
  if (watches) progress.watching_since = progress.watching_since ?? now;
};

/** A failure, whatever it came from: counted each time, told once, and shown. */
export const takeFailure = (
  gateway: Gateway,
  discovery: Discovery,
  round: Round,
  reason: string,
  cause: "failed" | "silent" = "failed",
): void => {
  const { clock, log, random } = gateway.ports;
  const problem = shortProblem(reason);
  const { name, configuration, key } = round;
  const now = clock.now();
  count(gateway, round, "failed");
  countRestart(gateway, discovery, round, cause);
  const progress = progressOf(gateway, discovery, name, key);
  if (progress.schedule.failing_since === undefined) {
    log.warn("discovery_failed", { pool: name, problem, consequence: "the last good list stays" });
  }
  progress.schedule = scheduleAfterFailure(progress.schedule, now, random);
  progress.problem = problem;
  // What a source says right before it fails, or right after, is not to be trusted: the grace begins anew.
  progress.empty_kept_since = undefined;
  progress.watching_since = undefined;
  tellProgress(gateway, name, key, progress);
  const limit = patienceOf(configuration).stale_seconds;
  if (limit !== undefined && now - (progress.schedule.failing_since ?? now) >= limit) {
    keepSourceList(gateway.ports, name, configuration, []);
    compose(gateway, discovery, name);
  }
};

/** Deals with an answer; false when it could not be kept, which is a failure like any other. */
export const takeAnswer = (
  gateway: Gateway,
  discovery: Discovery,
  round: Round,
  answer: SourceAnswer,
): boolean => {
  const { name, configuration, key } = round;
  const progress = progressOf(gateway, discovery, name, key);
  const unchanged = answer.endpoints === undefined;
  if (isTaken(gateway, round, progress, answer.endpoints)) {
    const [kept, full] = keepSourceList(gateway.ports, name, configuration, answer.endpoints);
    if (kept === undefined) {
      takeFailure(gateway, discovery, round, full);
      return false;
    }
  }
  const now = gateway.ports.clock.now();
  const calm = progress.schedule.failing_since === undefined && !progress.from_snapshot;
  const quiet = unchanged && calm && progress.problem === shortProblem(answer.problem);
  count(gateway, round, unchanged ? "unchanged" : "succeeded");
  noteSuccess(gateway, round, progress, answer);
  if (!quiet || now - progress.told_at >= toldSeconds) tellProgress(gateway, name, key, progress);
  if (!unchanged || discovery.unpublished.has(name)) compose(gateway, discovery, name);
  return true;
};

/** An empty answer whose grace time is over is taken, also when its source has nothing new to say. */
export const takeOverdueEmptyAnswer = (
  gateway: Gateway,
  discovery: Discovery,
  name: string,
  key: string,
): void => {
  const progress = discovery.progress.get(key);
  const configuration = gateway.configuration.pools[name]?.discovery;
  if (progress?.empty_kept_since === undefined || configuration === undefined) return;
  const { clock, log } = gateway.ports;
  const grace_seconds = patienceOf(configuration).empty_grace_seconds ?? 0;
  const since = progress.empty_kept_since;
  if (!judgeEmptyAnswer(true, since, grace_seconds, clock.now()).taken) return;
  const [kept] = keepSourceList(gateway.ports, name, configuration, []);
  if (kept === undefined) return;
  progress.empty_kept_since = undefined;
  log.warn("empty_answer_taken", { pool: name, after_seconds: grace_seconds });
  tellProgress(gateway, name, key, progress);
  compose(gateway, discovery, name);
};
