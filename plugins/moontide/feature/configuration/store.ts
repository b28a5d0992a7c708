import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { itemPath } from "../../schema/problem";
import { loadZone } from "../when/zone";
import { checkConfiguration, formatProblems } from "./check";
import { Configuration } from "./schema";

/**
 * The configuration in shared memory: `document/N` is a checked one with all defaults filled in, `version` points
 * at the newest. `problem` is what is wrong with the file as it is now, if anything.
 */
const versionKey = "version";
const lastVersionKey = "last_version";
const documentKey = (version: number): string => `document/${version}`;
const problemKey = "problem";
const examinedKey = "examined";

/**
 * Checks the text of a file, and what of this machine it needs. The error is for people: every problem with its place.
 */
export const readConfiguration = (
  ports: Ports,
  path: string,
  text: string,
): Result<Configuration> => {
  const { configuration, problems } = checkConfiguration(text, ports.json);
  if (configuration === undefined) return $multi(undefined, formatProblems(problems, path));
  const [zone, unknown] = loadZone(ports.files, configuration.time_zone);
  if (zone === undefined) return $multi(undefined, `${path}: time_zone: ${unknown}`);
  const { budgets } = configuration;
  for (const i of $range(1, budgets.length)) {
    const [, unread] = loadZone(ports.files, budgets[i - 1]!.time_zone);
    if (unread !== undefined) {
      return $multi(undefined, `${path}: ${itemPath("budgets", i)}.time_zone: ${unread}`);
    }
  }
  return $multi(configuration, undefined);
};

export const configurationVersion = (ports: Ports): number =>
  ports.shared.configuration.numbers.get(versionKey);

/** Publishes a checked configuration under a new version, which it returns. */
export const publishConfiguration = (
  ports: Ports,
  configuration: Configuration,
): Result<number> => {
  const { numbers, texts } = ports.shared.configuration;
  // A number of its own for each text: around a reload, master and leader may write at the same time.
  const version = numbers.add(lastVersionKey, 1);
  const [stored, reason] = texts.set(documentKey(version), ports.json.encode(configuration));
  if (stored === undefined) return $multi(undefined, reason);
  numbers.set(versionKey, version);
  texts.remove(documentKey(version - 2));
  return $multi(version, undefined);
};

export const fetchConfiguration = (ports: Ports, version: number): Configuration | undefined => {
  const text = ports.shared.configuration.texts.get(documentKey(version));
  return text === undefined ? undefined : (ports.json.decode(text)[0] as Configuration | undefined);
};

/** What is wrong with the file on disk, while the gateway runs on the last good one. */
export const configurationProblem = (ports: Ports): string | undefined =>
  ports.shared.configuration.texts.get(problemKey);

export const setConfigurationProblem = (ports: Ports, problem: string | undefined): void => {
  const { texts } = ports.shared.configuration;
  if (problem === undefined) texts.remove(problemKey);
  else texts.set(problemKey, problem);
};

/** The text of the file that was checked last, good or bad. */
export const examinedText = (ports: Ports): string | undefined =>
  ports.shared.configuration.texts.get(examinedKey);

export const setExaminedText = (ports: Ports, text: string): void => {
  ports.shared.configuration.texts.set(examinedKey, text);
};
