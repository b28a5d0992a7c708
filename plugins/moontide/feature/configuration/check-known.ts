import { alternatives, optionPath, quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { add, Findings, isSound } from "./findings";

/** More names than this are not listed in a message. */
const maximum_listed = 10;

/**
 * A thing that is named must be there. One that is wrong altogether was reported; it exists nevertheless.
 *
 * @param map the option under which such things stand: `pools`
 * @param kind what the name is of, in words: `a pool`
 */
export const checkKnown = (
  findings: Findings,
  name: string,
  { map, kind, names }: { map: string; kind: string; names: readonly string[] },
  path: string,
): void => {
  for (const known of names) {
    if (known === name) return;
  }
  if (!isSound(findings, optionPath(map, name))) return;
  const is_listed = names.length > 0 && names.length <= maximum_listed;
  const listed = is_listed ? `: ${alternatives(names)}` : "";
  const meant = quoteMeant(nearest(name, names));
  add(findings, path, quote(name), `the name of ${kind}${listed}`, meant);
};

/** The names of a map, in alphabetical order. */
export const namesIn = (map: Readonly<Record<string, unknown>> | undefined): string[] => {
  const names: string[] = [];
  for (const [name] of pairs(map ?? {})) names[names.length] = name;
  table.sort(names);
  return names;
};
