import { Explanation } from "../../kernel/explanation";
import { Facts } from "../../policy/when/facts";
import { failing } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { Flag } from "./flag";
import { Flags, isOn } from "./flags";

const stateOf = (flag: Flag, facts: Facts): string => {
  if (!flag.enabled) return `${flag.name} is switched off`;
  const unmet = failing(flag.condition, facts);
  return unmet === undefined ? `${flag.name} is on` : `${flag.name} is off by "${unmet}"`;
};

/** Which flags are on for a request, and why others are not. Notes in the exchange where they send it; counts nothing. */
export const explainFlags = (
  gateway: Gateway,
  { list }: Flags,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const facts = factsOf(gateway, exchange, request);
  const states: string[] = [];
  let deciding: Flag | undefined;
  for (const flag of list) {
    states[states.length] = stateOf(flag, facts);
    if (flag.target !== undefined && isOn(flag, facts)) deciding ??= flag;
  }
  const detail = table.concat(states, ", ");
  const target = deciding?.target;
  if (deciding === undefined || target === undefined) {
    return { step: "flags", outcome: "passes", detail: `${detail}.` };
  }
  exchange.wanted = target;
  const sentence = `${detail}; ${deciding.name} sends the request to pool ${target.pool.name}.`;
  return { step: "flags", outcome: "chosen", detail: sentence };
};
