import { Explanation } from "../../kernel/explanation";
import { chooseVariant } from "../../policy/split/choose";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { hasEndpoint } from "../route/target";
import { knownPoint, overridden, standIn } from "./choose";
import { Split } from "./split";
import { Variant } from "./variant";

interface Choice {
  readonly variant: Variant;
  readonly why: string;
}

const percentOf = ({ percent }: Variant): string => `${string.format("%.3g", percent)} %`;

const likeliest = ({ variants }: Split): Variant => {
  let found = variants[0]!;
  for (const variant of variants) if (variant.percent > found.percent) found = variant;
  return found;
};

const choose = (
  gateway: Gateway,
  split: Split,
  exchange: Exchange,
  request: IncomingRequest,
): Choice => {
  const { override_header, variants } = split;
  const named = override_header === undefined ? undefined : overridden(gateway, split, request);
  if (named !== undefined) return { variant: named, why: `the header ${override_header} names it` };
  const point = knownPoint(gateway, split, exchange, request);
  if (point === undefined) return { variant: likeliest(split), why: "by chance, as the likeliest" };
  const index = chooseVariant(variants, point);
  return { variant: variants[index ?? 0]!, why: "by the client's key or cookie, each time" };
};

const sharesIn = ({ variants }: Split): string => {
  const parts: string[] = [];
  for (const variant of variants) {
    parts[parts.length] = `${variant.name} has ${percentOf(variant)}`;
  }
  return table.concat(parts, ", ");
};

/** Which variant of its route's split a request gets. Notes it in the exchange; draws and counts nothing. */
export const explainSplit = (
  gateway: Gateway,
  split: Split,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const { variant, why } = choose(gateway, split, exchange, request);
  exchange.variant = variant;
  let detail = `Variant ${variant.name} (pool ${variant.target.pool.name}), ${why}; ${sharesIn(split)}.`;
  if (!hasEndpoint(variant.target, gateway.selection)) {
    const other = standIn(gateway, split, variant);
    exchange.variant = other;
    detail += ` Its pool has no endpoint in rotation: ${other.name} stands in.`;
  }
  return { step: "pool", outcome: "chosen", detail };
};
