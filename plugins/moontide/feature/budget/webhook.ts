import { YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { seriesOf } from "../../policy/metrics/registry";
import { signedText, webhookKey, webhookSignature } from "../../policy/signature/standard-webhook";
import type { ModelSession } from "../llm/session";
import type { Webhook } from "../token-limit/allowance";

/** Attempts to tell a webhook, and the pause before each further one. */
const attempts = 3;
const pauseSeconds = 2;
const timeoutSeconds = 5;

type Headers = Readonly<Record<string, string>>;

/**
 * What one attempt is sent with: the same identifier each time, so that whoever got it twice knows, and the time of the
 * attempt, which receivers compare with theirs. Nothing goes unsigned that should be signed.
 */
const headersFor = (
  ports: YieldingPorts,
  { secret }: Webhook,
  id: string,
  body: string,
): Result<Headers> => {
  const seconds = math.floor(ports.clock.wall());
  const headers: Record<string, string> = {
    "Content-Type": "application/cloudevents+json",
    "webhook-id": id,
    "webhook-timestamp": string.format("%d", seconds),
  };
  if (secret === undefined) return $multi(headers, undefined);
  const [text, missing] = ports.secrets.read(secret);
  if (text === undefined) return $multi(undefined, missing);
  const [key, wrong] = webhookKey(text);
  if (key === undefined) return $multi(undefined, `webhook_secret ${wrong}`);
  const mac = ports.signatures.authenticate(key, signedText(id, seconds, body));
  if (mac === undefined) return $multi(undefined, "there is no OpenSSL to sign with");
  headers["webhook-signature"] = webhookSignature(mac);
  return $multi(headers, undefined);
};

const deliver = (
  ports: YieldingPorts,
  webhook: Webhook,
  id: string,
  body: string,
): Result<true> => {
  let problem = "";
  for (const attempt of $range(1, attempts)) {
    if (attempt > 1) ports.sleep(pauseSeconds * (attempt - 1));
    const [headers, unsigned] = headersFor(ports, webhook, id, body);
    if (headers === undefined) return $multi(undefined, unsigned);
    const [answer, unanswered] = ports.http.request({
      method: "POST",
      url: webhook.url,
      headers,
      body,
      connect_timeout_seconds: timeoutSeconds,
      read_timeout_seconds: timeoutSeconds,
      maximum_body_bytes: 65536,
    });
    if (answer !== undefined && answer.status < 300) return $multi(true, undefined);
    problem = answer === undefined ? unanswered : `status ${answer.status}`;
  }
  return $multi(undefined, problem);
};

/** Sends an event to a budget's webhook, beside the request that was its reason. Never waits. */
export const sendWebhook = (
  { gateway, ports }: ModelSession,
  budget: string,
  webhook: Webhook,
  id: string,
  body: string,
): void => {
  const told = (result: string): void => {
    seriesOf(gateway.metrics.token_limits.webhooks, [budget, result]).value += 1;
  };
  const run = (): void => {
    const [delivered, problem] = deliver(ports, webhook, id, body);
    told(delivered === true ? "delivered" : "failed");
    if (delivered !== true) gateway.ports.log.warn("budget_webhook_failed", { budget, problem });
  };
  if (!ports.spawn("budget webhook", run)) told("failed");
};
