import { ModelError } from "../../policy/dialect/conversation";
import { watchSoftLimits } from "../budget/soft";
import type { ModelSession } from "../llm/session";
import type { Attempt, Plan } from "../model/plan";
import { Estimate, estimateFor } from "./estimate";
import { limitError } from "./refuse";
import { reserve } from "./reserve";

/** Only what models do is limited: counting tokens and listing models cost nobody anything. */
const isLimited = ({ endpoint }: ModelSession): boolean =>
  endpoint.wish === "answer" || endpoint.wish === "embeddings";

/** Holds what the request is expected to use; what comes back is what its client is told where there is not so much. */
export const admitRequest = (session: ModelSession, plan: Plan): ModelError | undefined => {
  const { gateway } = session;
  const { of_request } = gateway.allowances;
  if (of_request.length === 0 || !isLimited(session)) return undefined;
  const { candidates, alias } = plan;
  const estimate = estimateFor(session, candidates, alias);
  const [reservation, denial] = reserve(session, of_request, { model: alias }, estimate);
  session.reservation = reservation;
  if (reservation !== undefined) watchSoftLimits(session, reservation);
  return denial === undefined ? undefined : limitError(gateway, denial);
};

const oneRequest: Estimate = {
  expected: { requests: 1, input_tokens: 0, output_tokens: 0, cost_nano_usd: 0 },
  least: { requests: 1, input_tokens: 0, output_tokens: 0, cost_nano_usd: 0 },
};

/** The same for one that is answered from the cache: it is a request, and costs nothing else. */
export const admitHit = (session: ModelSession, model: string): ModelError | undefined => {
  const { of_hit } = session.gateway.allowances;
  if (of_hit.length === 0) return undefined;
  const [reservation, denial] = reserve(session, of_hit, { model }, oneRequest);
  session.reservation = reservation;
  return denial === undefined ? undefined : limitError(session.gateway, denial);
};

/** The same with the limits of the attempt's provider. */
export const admitAttempt = (
  session: ModelSession,
  plan: Plan,
  { candidate }: Attempt,
): ModelError | undefined => {
  const { gateway } = session;
  const { of_attempt } = gateway.allowances;
  if (of_attempt.length === 0 || !isLimited(session)) return undefined;
  const { alias } = plan;
  const asked = { model: alias, provider: candidate.provider.name };
  const estimate = estimateFor(session, [candidate], alias);
  const [reservation, denial] = reserve(session, of_attempt, asked, estimate);
  session.attempt_reservation = reservation;
  if (reservation !== undefined) watchSoftLimits(session, reservation);
  return denial === undefined ? undefined : limitError(gateway, denial);
};
