import { cohortIn } from "../../policy/classify/cohort";
import type { Gateway } from "../gateway/gateway";
import { addressOf } from "../key/read";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";

/**
 * The cohort of a request inside its tier, 0 to 127 (kernel/priority.ts): by the user that was proven, else by the
 * client's address. Costs a hash, and the walk of `X-Forwarded-For` where there are trusted proxies: ask only when
 * something is to be shed.
 */
export const cohortOf = (gateway: Gateway, exchange: Exchange, request: IncomingRequest): number =>
  cohortIn(
    exchange.identity?.subject ?? addressOf(request, gateway.trusted_proxies),
    gateway.ports.clock.wall(),
  );
