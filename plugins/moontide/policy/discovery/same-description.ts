import { EndpointDescription } from "../../kernel/endpoint";

const isSameList = (
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): boolean => {
  if (one === undefined || other === undefined) return one === other;
  if (one.length !== other.length) return false;
  for (const i of $range(1, one.length)) {
    if (one[i - 1] !== other[i - 1]) return false;
  }
  return true;
};

const holds = (
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean => {
  for (const [key, value] of pairs(other)) {
    if (one[key] !== value) return false;
  }
  return true;
};

const isSameMap = (
  one: Readonly<Record<string, string>> | undefined,
  other: Readonly<Record<string, string>> | undefined,
): boolean => {
  if (one === undefined || other === undefined) return one === other;
  return holds(one, other) && holds(other, one);
};

/** Whether two descriptions of one endpoint say the same. */
export const isSameDescription = (one: EndpointDescription, other: EndpointDescription): boolean =>
  one.weight === other.weight &&
  one.draining === other.draining &&
  one.instance === other.instance &&
  one.region === other.region &&
  one.zone === other.zone &&
  one.priority === other.priority &&
  isSameList(one.for_zones, other.for_zones) &&
  isSameMap(one.metadata, other.metadata);
