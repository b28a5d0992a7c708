import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { readNetworkList } from "../../policy/bot/network-list";
import type { Configuration } from "../configuration/schema";

/**
 * Networks of crawlers that stand in files: the leader reads these, and every worker finds the last good text of each in
 * shared memory under the file's path, with a version that changes when any of them does.
 */
const versionKey = "crawler_networks_version";
const textKey = (file: string): string => `crawler_networks/${file}`;
const problemKey = (file: string): string => `crawler_networks_problem/${file}`;

export const networksVersion = (ports: Ports): number =>
  ports.shared.configuration.numbers.get(versionKey);

const networksIn = (ports: Ports, text: string): Result<readonly string[]> => {
  const [document, invalid] = ports.json.decode(text);
  if (invalid !== undefined) return $multi(undefined, `not JSON: ${invalid}`);
  return readNetworkList(document);
};

/** What stood in a file when it was good last; undefined when it never was. */
export const publishedNetworks = (ports: Ports, file: string): readonly string[] | undefined => {
  const text = ports.shared.configuration.texts.get(textKey(file));
  return text === undefined ? undefined : networksIn(ports, text)[0];
};

/** Why a file is not used as it is now. */
export const networksProblem = (ports: Ports, file: string): string | undefined =>
  ports.shared.configuration.texts.get(problemKey(file));

const refuse = (ports: Ports, file: string, problem: string): void => {
  const { texts } = ports.shared.configuration;
  if (texts.get(problemKey(file)) === problem) return;
  texts.set(problemKey(file), problem);
  const isKnown = texts.get(textKey(file)) !== undefined;
  const consequence = isKnown ? "its last good content counts" : "its crawler can't be verified";
  ports.log.warn("crawler_networks_refused", { file, problem, consequence });
};

const publish = (ports: Ports, file: string, text: string): void => {
  const { texts, numbers } = ports.shared.configuration;
  const [networks, problem] = networksIn(ports, text);
  if (networks === undefined) return refuse(ports, file, problem);
  const [stored, full] = texts.set(textKey(file), text);
  if (stored === undefined) return refuse(ports, file, full);
  texts.remove(problemKey(file));
  numbers.add(versionKey, 1);
  ports.log.notice("crawler_networks_read", { file, networks: networks.length });
};

const look = (ports: Ports, file: string): void => {
  const { texts } = ports.shared.configuration;
  const [text, unreadable] = ports.files.read(file);
  if (text === undefined) refuse(ports, file, unreadable);
  else if (text === texts.get(textKey(file))) texts.remove(problemKey(file));
  else publish(ports, file, text);
};

/**
 * Reads the crawlers' files of a configuration and publishes what changed. A file that can't be used changes nothing:
 * its last good content stays. Before a configuration is published, and every few seconds in the leader.
 */
export const readNetworkFiles = (ports: Ports, { verified_crawlers }: Configuration): void => {
  for (const [, { networks_file }] of pairs(verified_crawlers)) {
    if (networks_file !== undefined) look(ports, networks_file);
  }
};
