import { seriesOf } from "../../policy/metrics/registry";
import { encode } from "../../policy/json/encode";
import type { Gateway } from "../gateway/gateway";
import type { ModelSession } from "../llm/session";
import { Allowance } from "../token-limit/allowance";
import { Reservation } from "../token-limit/reservation";

/** Attempts to tell a webhook, and the pause before each further one. */
const attempts = 3;
const pauseSeconds = 2;
const timeoutSeconds = 5;

const usd = (nano: number): string => string.format("%.6f", nano / 1e9);

/** CloudEvents 1.0 in the JSON format (https://github.com/cloudevents/spec). */
const eventOf = (
  { ports }: Gateway,
  { name, limit, time, soft_limit }: Allowance,
  key: string,
  used: number,
  id: string,
): string =>
  encode({
    specversion: "1.0",
    type: "moontide.budget.soft_limit_reached",
    source: "moontide",
    id,
    time: os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(ports.clock.wall())),
    datacontenttype: "application/json",
    data: {
      budget: name,
      key,
      period: time,
      usd: usd(limit),
      soft_usd: usd(soft_limit ?? limit),
      used_usd: usd(used),
    },
  });

/** Once for each key and period, over all workers of the gateway. */
const isFirst = (
  { ports }: Gateway,
  { soft_limit, used_prefix, calendar, window_seconds }: Allowance,
  key: string,
  time: number,
): boolean => {
  if (soft_limit === undefined) return false;
  const { texts } = ports.shared.limits;
  const { clock } = ports;
  // Of a rolling budget: once while it is above, and again after a window.
  const period = calendar === undefined ? "" : `${time}`;
  const seconds =
    calendar === undefined ? window_seconds : math.max(1, calendar.endOf(time) - clock.wall());
  return texts.claim(`told:${used_prefix}${period} ${key}`, "1", seconds);
};

const send = (
  { gateway, ports }: ModelSession,
  allowance: Allowance,
  url: string,
  body: string,
): void => {
  const told = (result: string): void => {
    seriesOf(gateway.metrics.token_limits.webhooks, [allowance.name, result]).value += 1;
  };
  const deliver = (): void => {
    for (const attempt of $range(1, attempts)) {
      if (attempt > 1) ports.sleep(pauseSeconds * (attempt - 1));
      const [answer] = ports.http.request({
        method: "POST",
        url,
        headers: { "Content-Type": "application/cloudevents+json" },
        body,
        connect_timeout_seconds: timeoutSeconds,
        read_timeout_seconds: timeoutSeconds,
        maximum_body_bytes: 65536,
      });
      if (answer !== undefined && answer.status < 300) return told("delivered");
    }
    told("failed");
    gateway.ports.log.warn("budget_webhook_failed", { budget: allowance.name });
  };
  if (!ports.spawn("budget webhook", deliver)) told("failed");
};

const tell = (session: ModelSession, reservation: Reservation, position: number): void => {
  const { gateway } = session;
  const allowance = reservation.allowances[position]!;
  const key = reservation.keys[position]!;
  const used = reservation.used[position]!;
  if (!isFirst(gateway, allowance, key, reservation.times[position]!)) return;
  const part = string.format("%.0f", (100 * used) / allowance.limit);
  gateway.ports.log.warn("budget_soft_limit", { budget: allowance.name, used_percent: part });
  const { webhook } = allowance;
  if (webhook === undefined) return;
  send(session, allowance, webhook, eventOf(gateway, allowance, key, used, reservation.id));
};

/** A request was admitted: whose soft limits it reaches or is beyond, their owners are told. Never waits. */
export const watchSoftLimits = (session: ModelSession, reservation: Reservation): void => {
  for (const i of $range(0, reservation.count - 1)) {
    const { soft_limit } = reservation.allowances[i]!;
    if (soft_limit !== undefined && reservation.used[i]! >= soft_limit) {
      tell(session, reservation, i);
    }
  }
};
