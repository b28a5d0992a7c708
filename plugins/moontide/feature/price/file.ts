import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { condense } from "../../policy/price/litellm";
import { Look, lookAtFile } from "../document/look-at-file";
import type { PricesConfiguration } from "./schema";

/**
 * LiteLLM's map of prices. The leader reads the file and leaves what of it is used in shared memory: a line for each model,
 * its name, a tab and its entry as JSON, behind a version that changes with it. Workers search that text (book.ts).
 *
 * Decoding can't be interrupted: about 10 ms a megabyte, once for each change, in one worker. The rest pauses.
 */
const versionKey = "prices_version";
const textKey = "prices";
/** Of the file that was looked at last, good or bad. */
const examinedKey = "prices_examined";
const problemKey = "prices_problem";

type Pause = (this: void) => void;

/** Five times what LiteLLM's has in 2026; a longer file is a mistake, and would hold a worker up. */
const maximumBytes = 16777216;

export const pricesVersion = (ports: Ports): number =>
  ports.shared.configuration.numbers.get(versionKey);

/** What the file said when it was good last; "" when it never was. */
export const publishedPrices = (ports: Ports): string =>
  ports.shared.configuration.texts.get(textKey) ?? "";

/** Why the file is not used as it is now. */
export const pricesProblem = (ports: Ports): string | undefined =>
  ports.shared.configuration.texts.get(problemKey);

/** A name with a line's end or a tab in it would be two lines, or another's. */
const isName = (name: string): boolean => string.find(name, "[%c]")[0] === undefined;

/** What may be made ready between two pauses: about a millisecond of work. */
const entriesAtOnce = 200;

const mapIn = (ports: Ports, text: string): Result<Readonly<Record<string, unknown>>> => {
  if (text.length > maximumBytes) {
    return $multi(undefined, `is longer than ${maximumBytes / 1048576} MiB`);
  }
  const [document, invalid] = ports.json.decode(text);
  if (invalid !== undefined) return $multi(undefined, `not JSON: ${invalid}`);
  if (type(document) !== "table") return $multi(undefined, "no JSON object");
  return $multi(document as Record<string, unknown>, undefined);
};

const linesOf = (ports: Ports, text: string, pause: Pause | undefined): Result<string> => {
  const [map, problem] = mapIn(ports, text);
  if (map === undefined) return $multi(undefined, problem);
  const known = new LuaMap<string, boolean>();
  const lines: string[] = [""];
  let looked = 0;
  for (const [name, entry] of pairs(map)) {
    const isEntry = type(name) === "string" && type(entry) === "table" && isName(name);
    const kept = isEntry && name !== "sample_spec" ? condense(entry, known) : undefined;
    if (kept !== undefined) lines[lines.length] = `${name}\t${ports.json.encode(kept)}`;
    looked += 1;
    if (looked % entriesAtOnce === 0) pause?.();
  }
  if (lines.length === 1) return $multi(undefined, "no model in it has an input_cost_per_token");
  lines[lines.length] = "";
  return $multi(table.concat(lines, "\n"), undefined);
};

const refuse = (ports: Ports, file: string, problem: string): void => {
  const { texts } = ports.shared.configuration;
  if (texts.get(problemKey) === problem) return;
  texts.set(problemKey, problem);
  const isKnown = texts.get(textKey) !== undefined;
  const consequence = isKnown ? "its last good content counts" : "its prices are not known";
  ports.log.warn("prices_refused", { file, problem, consequence });
};

const publish = (
  ports: Ports,
  file: string,
  text: string,
  examined: string,
  pause: Pause | undefined,
): void => {
  const { texts, numbers } = ports.shared.configuration;
  const [lines, problem] = linesOf(ports, text, pause);
  // Another file, or a newer state of this one, was read in a pause.
  if (texts.get(examinedKey) !== examined) return;
  if (lines === undefined) return refuse(ports, file, problem);
  const [stored, full] = texts.set(textKey, lines);
  if (stored === undefined) {
    // The file is good: it is tried again until there is room for it.
    texts.remove(examinedKey);
    return refuse(ports, file, full);
  }
  texts.remove(problemKey);
  numbers.add(versionKey, 1);
  const [, models] = string.gsub(lines, "\n", "");
  ports.log.notice("prices_read", { file, models: models - 1 });
};

/** No file any more: what it said is forgotten. */
const forget = (ports: Ports): void => {
  const { texts, numbers } = ports.shared.configuration;
  for (const key of [problemKey, examinedKey]) texts.remove(key);
  if (texts.get(textKey) === undefined) return;
  texts.remove(textKey);
  numbers.add(versionKey, 1);
};

const textOf = (
  ports: Ports,
  file: string,
  found: Look | undefined,
  missing: string | undefined,
): Result<string> => {
  if (found === undefined) return $multi(undefined, missing!);
  if (found.text !== undefined) return $multi(found.text, undefined);
  return ports.files.read(file);
};

/**
 * Reads the file of a configuration and publishes it where it changed. One that can't be used changes nothing: its last
 * good content stays, and the log says so once. Before a configuration is published, and every five seconds in the leader.
 *
 * @param pause lets requests have their turn; without it all is done at once, as before the start
 */
export const readPriceFile = (
  ports: Ports,
  { prices }: { readonly prices: PricesConfiguration },
  pause?: Pause,
): void => {
  const { file } = prices;
  if (file === undefined) return forget(ports);
  const { texts } = ports.shared.configuration;
  // Looked at before it is read: what changes in between is read again.
  const [found, missing] = lookAtFile(ports, file);
  if (found !== undefined && texts.get(examinedKey) === found.stamp) return;
  const [text, unreadable] = textOf(ports, file, found, missing);
  if (found === undefined || text === undefined) {
    texts.remove(examinedKey);
    return refuse(ports, file, unreadable ?? "");
  }
  texts.set(examinedKey, found.stamp);
  publish(ports, file, text, found.stamp, pause);
};
