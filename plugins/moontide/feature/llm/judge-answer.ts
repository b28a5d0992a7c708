import { Attempt, noteCut, noteSuccess, Plan } from "../model/plan";
import type { ModelSession } from "./session";

/**
 * What the answer says of whoever gave it: one that broke off or stood still is a fault, one that the client did not want
 * says nothing.
 */
export const judgeAnswer = (
  session: Pick<ModelSession, "gateway" | "cut" | "stream" | "first_token_at" | "usage">,
  plan: Plan,
  attempt: Attempt,
): void => {
  const { gateway, cut } = session;
  if (cut === "provider" || cut === "limit") noteCut(gateway, attempt);
  else if (cut === undefined) noteSuccess(gateway, plan, attempt, session);
};
