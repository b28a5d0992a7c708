import { optionPath } from "../../schema/problem";
import { add, Findings, isSound } from "../configuration/findings";
import { LocalityConfiguration } from "./schema";

/** What the options of `locality` must be to each other. */
const checkLocality = (findings: Findings, locality: LocalityConfiguration, path: string): void => {
  const { geography } = locality;
  const where = `${path}.geography`;
  if (geography === undefined || !isSound(findings, where)) return;
  const { variable, header, regions, networks } = geography;
  const speaks = variable !== undefined || header !== undefined;
  const has_networks = next(networks)[0] !== undefined;
  if (!speaks && !has_networks) {
    add(findings, where, "no source of the client's region", '"variable", "header" or "networks"');
  } else if (speaks && next(regions)[0] === undefined) {
    const expected = "the regions that its values mean";
    add(findings, `${where}.regions`, "nothing", expected);
  } else if (!speaks && next(regions)[0] !== undefined) {
    add(findings, `${where}.regions`, "regions", '"variable" or "header" beside them');
  }
};

/** Checks the `locality` of every pool that has one. */
export const checkLocalities = (
  findings: Findings,
  pools: Readonly<Record<string, { readonly locality?: LocalityConfiguration }>>,
  names: readonly string[],
): void => {
  for (const name of names) {
    const locality = pools[name]?.locality;
    const path = `${optionPath("pools", name)}.locality`;
    if (locality !== undefined && isSound(findings, path)) checkLocality(findings, locality, path);
  }
};
