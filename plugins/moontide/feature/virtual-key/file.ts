import { Ports, YieldingPorts } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import type { Configuration } from "../configuration/schema";
import { Look, lookAtFile } from "../document/look-at-file";
import type { Gateway } from "../gateway/gateway";
import { takeDeclared, Turns } from "./declared";

/** In shared memory: which file was looked at last, as it was then, and what was wrong with it. */
const [stampKey, problemKey] = ["file_stamp", "file_problem"];

/** Why the file's last good content counts in place of what it has now. */
export const fileProblem = ({ shared }: Ports): string | undefined =>
  shared.keys.texts.get(problemKey);

const noteProblem = (ports: Ports, file: string, problem: string | undefined): void => {
  const { texts } = ports.shared.keys;
  const before = texts.get(problemKey);
  if (problem === undefined) texts.remove(problemKey);
  else texts.set(problemKey, problem);
  if (problem === undefined || problem === before) return;
  const consequence = "its last good content counts";
  ports.log.error("virtual_keys_refused", { file, problem, consequence });
};

const noFile: Look = { stamp: "", text: undefined };
/** No file: an empty list. */
const noKeys = "[]";

/** What the file has, where that is not known already. */
const textOf = (
  ports: Ports,
  file: string | undefined,
  known: string | undefined,
): Result<string> => {
  if (file === undefined) return $multi(noKeys, undefined);
  if (known !== undefined) return $multi(known, undefined);
  return ports.files.read(file);
};

/** Looks whether the file is another than before, and takes it over if so; what is wrong, if anything. */
const follow = (ports: Ports, file: string | undefined, turns: Turns): string | undefined => {
  const { texts } = ports.shared.keys;
  let { stamp, text }: Look = noFile;
  if (file !== undefined) {
    const [found, unreadable] = lookAtFile(ports, file);
    if (found === undefined) return unreadable;
    ({ stamp, text } = found);
  }
  if (stamp === (texts.get(stampKey) ?? "")) return fileProblem(ports);
  const [content, unreadable] = textOf(ports, file, text);
  if (content === undefined) return unreadable;
  const problem = takeDeclared(ports, content, turns);
  // Also where it is wrong: it is tried again when it is another.
  texts.set(stampKey, stamp);
  if (problem === undefined) {
    ports.log.notice("virtual_keys_read", { file: file ?? "none" });
    return undefined;
  }
  return `${file}: ${problem}`;
};

/** Every second in the leader. */
export const followKeyFile = ({ ports, configuration }: Gateway, yielding: YieldingPorts): void => {
  const { file } = configuration.virtual_keys;
  const turns: Turns = { pause: () => yielding.sleep(0.001) };
  noteProblem(ports, file ?? "none", follow(ports, file, turns));
};

/**
 * At start: a file that is wrong stops it, as a wrong configuration does, unless shared memory has what was good before (a
 * reload).
 */
export const loadKeyFile = (ports: Ports, { virtual_keys }: Configuration): void => {
  const { file } = virtual_keys;
  if (file === undefined || ports.shared.keys.texts.get(stampKey) !== undefined) return;
  const problem = follow(ports, file, { pause: () => undefined });
  if (problem !== undefined) error(`moontide: the virtual keys are refused\n${problem}`, 0);
};
