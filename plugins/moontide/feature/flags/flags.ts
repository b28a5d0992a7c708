import { Facts } from "../../policy/when/facts";
import { seriesOf } from "../../policy/metrics/registry";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { removeReserved } from "../proxy/reserved";
import type { RouteMaterial } from "../route/equip";
import { factsOf } from "../when/facts";
import { compileFlag, Flag } from "./flag";

/** The feature flags of a route. */
export interface Flags {
  readonly list: readonly Flag[];
  /** Headers that only flags set, in lower case: those that clients send are removed. */
  readonly reserved: readonly string[];
}

const reservedHeaders = (flags: readonly Flag[]): string[] => {
  const seen = new LuaSet<string>();
  const names: string[] = [];
  for (const { headers } of flags) {
    for (const { name } of headers) {
      const lower = string.lower(name);
      if (!seen.has(lower)) names[names.length] = lower;
      seen.add(lower);
    }
  }
  return names;
};

/** Compiles a route's flags; undefined where it has none. */
export const compileFlags = (material: RouteMaterial): Flags | undefined => {
  const configured = material.route.flags;
  if (configured === undefined) return undefined;
  const list: Flag[] = [];
  for (const flag of configured) list[list.length] = compileFlag(material, flag);
  return { list, reserved: reservedHeaders(list) };
};

const count = (gateway: Gateway, flag: Flag, isOn: boolean): void => {
  let series = isOn ? flag.on : flag.off;
  if (series === undefined) {
    const result = isOn ? "on" : "off";
    series = seriesOf(gateway.metrics.admission.classes.flags, [flag.name, result]);
    if (isOn) flag.on = series;
    else flag.off = series;
  }
  series.value += 1;
};

const setHeaders = ({ headers }: Flag, request: IncomingRequest): void => {
  for (const i of $range(1, headers.length)) {
    const { name, value } = headers[i - 1]!;
    request.set_header(name, value);
  }
};

/** Whether a flag is on for a request. */
export const isOn = ({ enabled, condition }: Flag, facts: Facts): boolean =>
  enabled && holds(condition, facts);

/**
 * Notes in the exchange where the first flag that is on for this request sends it, before its class and its route's
 * split, and tells the endpoint by headers which are on. Never yields, and allocates nothing.
 */
export const applyFlags = (
  gateway: Gateway,
  { list, reserved }: Flags,
  exchange: Exchange,
  request: IncomingRequest,
): void => {
  const facts = factsOf(gateway, exchange, request);
  removeReserved(reserved, request);
  let target = undefined;
  for (const i of $range(1, list.length)) {
    const flag = list[i - 1]!;
    const on = isOn(flag, facts);
    count(gateway, flag, on);
    if (on) {
      setHeaders(flag, request);
      target ??= flag.target;
    }
  }
  if (target !== undefined) exchange.wanted = target;
};
