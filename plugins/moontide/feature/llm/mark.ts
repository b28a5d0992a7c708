import { showLimits } from "../token-limit/headers";
import { Upstream } from "./upstream";
import { ModelSession } from "./session";

/** Which of the provider's own headers the client is shown: SDKs name requests by them. */
const shown = ["x-request-id", "request-id"];

/** Tells in the answer's header who answers, at which attempt, and what kind of prompt decided on that. */
export const markAnswer = (session: ModelSession, { head }: Upstream): void => {
  const { client, attempt, plan } = session;
  showLimits(session);
  for (const name of shown) {
    const value = head.headers[name];
    if (value !== undefined) client.set_header(name, value);
  }
  if (attempt === undefined) return;
  const { provider, model } = attempt.candidate;
  client.set_header("X-Moontide-Model", `${provider.name}/${model}`);
  client.set_header("X-Moontide-Attempts", string.format("%d", session.attempts));
  const prompt_class = plan?.prompt_class;
  if (prompt_class !== undefined) client.set_header("X-Moontide-Prompt-Class", prompt_class);
};
