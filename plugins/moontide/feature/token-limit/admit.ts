import { ModelError } from "../../policy/dialect/conversation";
import { watchSoftLimits } from "../budget/soft";
import type { ModelSession } from "../llm/session";
import type { Attempt, Plan } from "../model/plan";
import { estimateFor } from "./estimate";
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
