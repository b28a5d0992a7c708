import { YieldingPorts } from "../../kernel/ports";
import { Refusal, Verdict } from "../../kernel/verdict";
import { Gateway } from "../gateway/gateway";
import { Exchange } from "../proxy/exchange";
import { Target } from "../route/target";

/** Holds a request that its pool has no place for at the moment, where the pool has a queue. Yields. */
export const waitForPool = (
  _gateway: Gateway,
  _ports: YieldingPorts,
  _exchange: Exchange,
  _target: Target,
  refusal: Refusal,
): Verdict => refusal;
