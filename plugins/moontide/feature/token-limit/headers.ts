import type { Quantity } from "../../policy/token-limit/amounts";
import { HeaderFamily, headerNames, resetText } from "../../policy/token-limit/header-text";
import type { ModelSession } from "../llm/session";
import { Reservation } from "./reservation";

const familyOf: Readonly<Record<Quantity, HeaderFamily | undefined>> = {
  requests: "requests",
  tokens: "tokens",
  input_tokens: "input-tokens",
  output_tokens: "output-tokens",
  parallel_requests: undefined,
  usd: undefined,
};

const whole = (value: number): string => string.format("%.0f", value);

const leftAt = ({ allowances, used }: Reservation, position: number): number =>
  allowances[position]!.limit - used[position]!;

/** Whether no other limit of the same family leaves less: clients are told of the one that they meet first. */
const isTightest = (reservation: Reservation, position: number, family: HeaderFamily): boolean => {
  const left = leftAt(reservation, position);
  for (const i of $range(0, reservation.count - 1)) {
    const is_of_family = familyOf[reservation.allowances[i]!.quantity] === family;
    if (is_of_family && i !== position) {
      const others = leftAt(reservation, i);
      if (others < left || (others === left && i < position)) return false;
    }
  }
  return true;
};

/** From its soft limit on a budget is told of. */
const showBudget = (session: ModelSession, reservation: Reservation, position: number): void => {
  const { soft_limit, limit, name } = reservation.allowances[position]!;
  const used = reservation.used[position]!;
  if (soft_limit === undefined || used < soft_limit) return;
  const percent = string.format("%.0f", math.floor((100 * used) / limit));
  session.client.set_header("X-Moontide-Budget", `"${name}";used_percent=${percent}`);
};

const show = (session: ModelSession, reservation: Reservation, position: number): void => {
  const allowance = reservation.allowances[position]!;
  const family = familyOf[allowance.quantity];
  if (allowance.is_budget) return showBudget(session, reservation, position);
  if (family === undefined) return;
  if (!isTightest(reservation, position, family)) return;
  const { client, dialect, gateway } = session;
  const names = headerNames(dialect.name, family);
  const left = math.max(0, leftAt(reservation, position));
  const seconds = reservation.seconds[position]!;
  client.set_header(names.limit, whole(allowance.limit));
  client.set_header(names.remaining, whole(left));
  client.set_header(names.reset, resetText(dialect.name, seconds, gateway.ports.clock.wall()));
};

/** Tells in the answer's header what limits leave, in the words of the client's dialect. */
export const showLimits = (session: ModelSession): void => {
  const { reservation, attempt_reservation } = session;
  if (reservation !== undefined) {
    for (const i of $range(0, reservation.count - 1)) show(session, reservation, i);
  }
  if (attempt_reservation === undefined) return;
  for (const i of $range(0, attempt_reservation.count - 1)) show(session, attempt_reservation, i);
};
