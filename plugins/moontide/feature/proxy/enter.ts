import { YieldingPorts } from "../../kernel/ports";
import { Refusal } from "../../kernel/verdict";
import { Gateway } from "../gateway/gateway";
import { Route } from "../route/route";
import { Exchange } from "./exchange";
import { IncomingRequest } from "./request";

/**
 * What is found out about a request before its body is read and a pool is chosen, in this order: who sends it, its class,
 * its flags, its rate limits. Routes that ask for none of these pay a comparison for each. May yield.
 */
export const enterRoute = (
  _gateway: Gateway,
  _ports: YieldingPorts,
  _exchange: Exchange,
  _route: Route,
  _request: IncomingRequest,
): Refusal | undefined => undefined;
