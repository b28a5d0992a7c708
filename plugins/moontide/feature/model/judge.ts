import { FailureKind } from "../../policy/model/failure";
import { forgetMinute, isFailing, noteAttempt } from "../../policy/model/minute";
import { noteEnd } from "../../policy/model/speed";
import { noteWell, putAside, Standing, stateOf } from "../../policy/model/standing";
import type { Gateway } from "../gateway/gateway";
import type { Key } from "../provider/keys";
import { Deployment } from "./deployment";
import type { Candidate } from "./model";
import type { CooldownConfiguration } from "./schema";
import { keyRecord, limitOf, limitRecord, publish, refresh } from "./shared";

/** What puts a standing aside, in one place: it is read anew before, told to all workers and to the log. */
export const setAside = (
  gateway: Gateway,
  cooldown: CooldownConfiguration,
  record: string,
  standing: Standing,
  kind: FailureKind,
  told_seconds: number | undefined,
  certain: boolean,
): void => {
  const { clock, random, log } = gateway.ports;
  const now = clock.now();
  refresh(gateway, record, standing);
  // Whoever was asked at the same time as others that failed is judged once.
  if (now < standing.opened_until && told_seconds === undefined) return;
  putAside(standing, cooldown, now, random, kind, told_seconds, certain);
  publish(gateway, record, standing);
  log.warn("model_set_aside", {
    what: record,
    reason: kind,
    seconds: string.format("%.1f", standing.opened_until - now),
    times: standing.times,
  });
};

/** Of the names that clients make up, those beyond a bound are not: a key must not remember them either. */
const isRemembered = (gateway: Gateway, { name }: Deployment): boolean =>
  gateway.deployments.has(name) || gateway.unlisted_deployments.has(name);

const refuseKey = (
  gateway: Gateway,
  candidate: Candidate,
  key: Key | undefined,
  kind: FailureKind,
  told_seconds: number | undefined,
): void => {
  const { provider, deployment, terms } = candidate;
  const { cooldown } = terms;
  if (key === undefined) {
    // Without a key it is who is asked that refuses.
    const { standing, name } = deployment;
    setAside(gateway, cooldown, name, standing, kind, told_seconds, told_seconds !== undefined);
  } else if (kind === "rate_limit" || kind === "permission") {
    // A model that the key may not use says nothing of the others: who names one must not take it from everybody.
    if (!isRemembered(gateway, deployment)) return;
    const standing = limitOf(key, deployment.name);
    const record = limitRecord(deployment.name, key);
    const certain = told_seconds !== undefined || kind === "permission";
    setAside(gateway, cooldown, record, standing, kind, told_seconds, certain);
  } else {
    const record = keyRecord(provider.name, key);
    setAside(gateway, cooldown, record, key.standing, kind, told_seconds, true);
  }
};

const countFault = (
  gateway: Gateway,
  candidate: Candidate,
  of: Deployment,
  kind: FailureKind,
): void => {
  const now = gateway.ports.clock.now();
  noteAttempt(of.minute, now, true);
  // The request that was to find out has found out.
  const was_probing = stateOf(of.standing, now) === "half_open";
  if (!was_probing && !isFailing(candidate.terms.cooldown, of.minute, now)) return;
  forgetMinute(of.minute);
  setAside(gateway, candidate.terms.cooldown, of.name, of.standing, kind, undefined, false);
};

/** What is the client's own is no fault of who was asked; neither is it a sign of health. */
export const isOfRequest = (kind: FailureKind): boolean =>
  kind === "invalid_request" ||
  kind === "content_filter" ||
  kind === "context_length" ||
  kind === "too_large";

/** Takes in a failed attempt: keys and candidates that it shows to be useless stand aside. */
export const judgeFailure = (
  gateway: Gateway,
  candidate: Candidate,
  key: Key | undefined,
  kind: FailureKind,
  told_seconds: number | undefined,
): void => {
  const { deployment, of_provider } = candidate;
  if (isOfRequest(kind)) {
    // It answered, if not what was wished for.
    deployment.standing.probing_until = 0;
    of_provider.standing.probing_until = 0;
    return;
  }
  noteEnd(deployment.speed, true, gateway.ports.clock.now());
  if (
    kind === "authentication" ||
    kind === "permission" ||
    kind === "quota" ||
    kind === "rate_limit"
  ) {
    return refuseKey(gateway, candidate, key, kind, told_seconds);
  }
  if (kind === "not_found") {
    return setAside(
      gateway,
      candidate.terms.cooldown,
      deployment.name,
      deployment.standing,
      kind,
      undefined,
      false,
    );
  }
  if (told_seconds !== undefined) {
    const { standing, name } = deployment;
    setAside(gateway, candidate.terms.cooldown, name, standing, kind, told_seconds, false);
  }
  countFault(gateway, candidate, deployment, kind);
  // Who can't be reached can't be for any of its models; who answers with an error is there.
  if (kind === "connection") countFault(gateway, candidate, of_provider, kind);
  else noteAttempt(of_provider.minute, gateway.ports.clock.now(), false);
};

/** Something went well: what stood aside is back, and all are told. */
export const noteGood = (gateway: Gateway, record: string, standing: Standing): void => {
  if (!noteWell(standing, gateway.ports.clock.now())) return;
  publish(gateway, record, standing);
  gateway.ports.log.notice("model_back", { what: record });
};

/** Takes in an attempt that went well. */
export const judgeSuccess = (
  gateway: Gateway,
  { deployment, of_provider, provider }: Candidate,
  key: Key | undefined,
): void => {
  const now = gateway.ports.clock.now();
  noteEnd(deployment.speed, false, now);
  for (const of of [deployment, of_provider]) {
    noteAttempt(of.minute, now, false);
    noteGood(gateway, of.name, of.standing);
  }
  if (key === undefined) return;
  noteGood(gateway, keyRecord(provider.name, key), key.standing);
  const limited = key.limited.get(deployment.name);
  if (limited !== undefined) noteGood(gateway, limitRecord(deployment.name, key), limited);
};
