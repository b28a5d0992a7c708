import { isPriority, maximum_priority } from "./document-origin";
import { Decoded, describeValue, member, refuse } from "./document-value";
import { Remarks, remark } from "./remarks";
import { default_weight } from "./weight";

/** Consul's own upper end. */
const maximum_consul_weight = 65535;

const wholeNumber = (text: string | undefined): number | undefined => {
  if (text === undefined || string.find(text, "^%d+$")[0] === undefined) return undefined;
  return tonumber(text);
};

/** The weight in the metadata stands before the service's own, which tells passing from warning. */
export const consulWeight = (
  service: Decoded,
  meta: Readonly<Record<string, string>>,
  isWarning: boolean,
  path: string,
  remarks: Remarks,
): number => {
  const own = wholeNumber(meta["weight"]);
  if (own !== undefined && own <= maximum_consul_weight) return own;
  if (meta["weight"] !== undefined) {
    const expected = `a whole number from 0 to ${maximum_consul_weight}`;
    remark(remarks, refuse(`${path}.Meta.weight`, describeValue(meta["weight"]), expected)[1]);
  }
  const weight = member(service, "Weights").get(isWarning ? "Warning" : "Passing");
  return typeof weight === "number" && weight >= 0 ? math.floor(weight) : default_weight;
};

export const consulPriority = (
  meta: Readonly<Record<string, string>>,
  path: string,
  remarks: Remarks,
): number | undefined => {
  const priority = wholeNumber(meta["priority"]);
  if (isPriority(priority)) return priority;
  if (meta["priority"] !== undefined) {
    const expected = `a whole number from 0 to ${maximum_priority}`;
    remark(remarks, refuse(`${path}.Meta.priority`, describeValue(meta["priority"]), expected)[1]);
  }
  return undefined;
};
