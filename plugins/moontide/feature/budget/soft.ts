import { encode } from "../../policy/json/encode";
import type { Gateway } from "../gateway/gateway";
import type { ModelSession } from "../llm/session";
import { Allowance } from "../token-limit/allowance";
import { Reservation } from "../token-limit/reservation";
import { sendWebhook } from "./webhook";

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
  const id = `${reservation.id}/${position}`;
  sendWebhook(session, allowance.name, webhook, id, eventOf(gateway, allowance, key, used, id));
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
