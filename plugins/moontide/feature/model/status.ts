import { stateOf, Standing } from "../../policy/model/standing";
import { firstTokenSeconds } from "../../policy/model/speed";
import { namesIn } from "../configuration/check-known";
import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import { ModelQueueStatus, modelQueueStatus } from "../model-queue/status";
import type { Key } from "../provider/keys";
import type { Candidate } from "./model";

/** Whether something is asked, or stands aside. */
export interface StandingStatus {
  /** `in_use`; `aside`: nobody asks; `trial`: its time is over, and the next request finds out. */
  readonly state: "in_use" | "aside" | "trial";
  /** Why it stands aside, or did last. */
  readonly last_problem?: string | undefined;
  readonly seconds_left?: number | undefined;
}

export interface KeyStatus extends StandingStatus {
  /** Its place among the provider's keys, from 0. */
  readonly index: number;
  /** Why it can't be read. */
  readonly unreadable?: string | undefined;
}

export interface ProviderStatus extends StandingStatus {
  readonly name: string;
  readonly type: string;
  readonly keys: readonly KeyStatus[];
}

export interface CandidateStatus extends StandingStatus {
  /** `PROVIDER/MODEL`. */
  readonly name: string;
  readonly weight: number;
  /** Averages, as the worker that answers sees them; absent: nothing is known. */
  readonly first_token_seconds?: number | undefined;
  readonly tokens_per_second?: number | undefined;
  /** Keys that have used up their limit at this model. */
  readonly limited_keys: readonly number[];
}

export interface ModelStatus {
  readonly name: string;
  readonly choose_by: string;
  readonly candidates: readonly CandidateStatus[];
  /** Its slots and who waits for them; absent: nobody counts. */
  readonly queue?: ModelQueueStatus | undefined;
}

const states = { open: "aside", half_open: "trial", closed: "in_use" } as const;

const standingStatus = (standing: Standing, now: number): StandingStatus => {
  const state = states[stateOf(standing, now)];
  return {
    state,
    last_problem: standing.reason,
    seconds_left: state === "aside" ? standing.opened_until - now : undefined,
  };
};

const keyStatus = (key: Key, now: number): KeyStatus => {
  const { state, last_problem, seconds_left } = standingStatus(key.standing, now);
  return { index: key.index, unreadable: key.problem, state, last_problem, seconds_left };
};

/** All providers, in the order of their names. Of keys nothing but their health. */
export const providerStatuses = (gateway: Gateway): readonly ProviderStatus[] => {
  const now = gateway.ports.clock.now();
  const { providers } = gateway.configuration;
  const all: ProviderStatus[] = [];
  for (const name of namesIn(providers)) {
    const keys: KeyStatus[] = [];
    for (const key of gateway.keys.get(name)?.keys ?? []) keys[keys.length] = keyStatus(key, now);
    const deployment = gateway.deployments.get(name);
    const standing: StandingStatus =
      deployment === undefined ? { state: "in_use" } : standingStatus(deployment.standing, now);
    const { state, last_problem, seconds_left } = standing;
    const { type } = providers[name]!;
    all[all.length] = { name, type, state, last_problem, seconds_left, keys: listOf(keys) };
  }
  return listOf(all);
};

const known = (value: number): number | undefined => (value === 0 ? undefined : value);

const candidateStatus = (gateway: Gateway, candidate: Candidate, now: number): CandidateStatus => {
  const { name, weight, deployment, provider, speed } = candidate;
  const { state, last_problem, seconds_left } = standingStatus(deployment.standing, now);
  const limited: number[] = [];
  for (const key of gateway.keys.get(provider.name)?.keys ?? []) {
    const standing = key.limited.get(name);
    if (standing !== undefined && stateOf(standing, now) === "open") {
      limited[limited.length] = key.index;
    }
  }
  return {
    name,
    weight,
    state,
    last_problem,
    seconds_left,
    first_token_seconds: known(firstTokenSeconds(speed, now)),
    tokens_per_second: known(speed.tokens_per_second),
    limited_keys: listOf(limited),
  };
};

/** All models, in the order of their names, each with its candidates as they stand in the configuration. */
export const modelStatuses = (gateway: Gateway): readonly ModelStatus[] => {
  const now = gateway.ports.clock.now();
  const all: ModelStatus[] = [];
  for (const name of namesIn(gateway.configuration.models)) {
    const model = gateway.models.get(name);
    const choice = model?.choice;
    const candidates: CandidateStatus[] = [];
    for (const candidate of choice?.candidates ?? []) {
      candidates[candidates.length] = candidateStatus(gateway, candidate, now);
    }
    const choose_by = choice?.choose_by ?? "order";
    const queue = modelQueueStatus(gateway, model?.slots);
    all[all.length] = { name, choose_by, candidates: listOf(candidates), queue };
  }
  return listOf(all);
};
