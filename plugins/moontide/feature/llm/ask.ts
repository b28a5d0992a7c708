import { ModelError } from "../../policy/dialect/conversation";
import { givenUp, nextAttempt, noteFailure, noteUnsayable, planOf } from "../model/plan";
import { countAttempt } from "./account";
import { runAttempt } from "./attempt";
import { judgeAnswer } from "./judge-answer";
import { wireFor } from "./message";
import { unsayableField } from "./refusals";
import { ModelSession } from "./session";

/**
 * Asks one candidate after another until one answers. What comes back is what the client is to be told where none did,
 * before anything was sent.
 */
export const askModels = (session: ModelSession): ModelError | undefined => {
  const { gateway, ports } = session;
  const [plan, refusal] = planOf(gateway, session.exchange, session);
  if (plan === undefined) return refusal;
  session.plan = plan;
  for (;;) {
    const attempt = nextAttempt(gateway, plan);
    if (attempt === undefined) return givenUp(gateway, plan);
    if (attempt.wait_seconds > 0) ports.sleep(attempt.wait_seconds);
    session.first ??= attempt.candidate;
    session.attempt = attempt;
    session.attempts += 1;
    const [failure, problem] = runAttempt(session, attempt, wireFor(session, attempt));
    if (problem !== undefined) {
      session.attempts -= 1;
      noteUnsayable(gateway, plan, attempt, unsayableField(problem));
    } else {
      countAttempt(session, failure);
      if (failure === undefined) {
        judgeAnswer(session, plan, attempt);
        return undefined;
      }
      noteFailure(gateway, plan, attempt, failure);
    }
  }
};
