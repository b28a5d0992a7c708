import { json } from "../adapter/json";
import { checkConfiguration, formatProblems } from "../feature/configuration/check";
import { Result } from "../kernel/result";

/** Exit statuses: every file is valid, a file has problems, the command was used wrongly. */
const valid = 0;
const invalid = 1;
const misused = 2;

const usage = `usage: moontide check FILE...
Checks configuration files as the gateway does when it starts, and names every problem.
Exits with 0 when all files are valid, 1 when one is not, 2 when there is nothing to check.
`;

const readFile = (path: string): Result<string> => {
  const [file, reason] = io.open(path, "rb");
  if (file === undefined) return $multi(undefined, reason);
  const content = file.read("*a");
  file.close();
  if (content === undefined) return $multi(undefined, `${path}: cannot be read`);
  return $multi(content, undefined);
};

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

const checkFile = (path: string): boolean => {
  const [text, reason] = readFile(path);
  if (text === undefined) {
    io.stderr.write(`${reason}\n`);
    return false;
  }
  const { configuration, problems } = checkConfiguration(text, json);
  if (configuration === undefined) {
    io.stderr.write(`${formatProblems(problems, path)}\n`);
    return false;
  }
  let pools = 0;
  for (const [] of pairs(configuration.pools)) pools += 1;
  const size = `${plural(pools, "pool")}, ${plural(configuration.routes.length, "route")}`;
  io.stdout.write(`${path}: valid (${size})\n`);
  return true;
};

/**
 * `moontide check FILE…`: the validator of the gateway for CI and `ExecStartPre`. Runs on plain LuaJIT
 * with lua-cjson. Problems go to stderr, one line for each valid file to stdout.
 *
 * @param paths the arguments of the command
 * @returns the exit status
 */
export const main = (paths: readonly string[]): number => {
  if (paths.length === 0) {
    io.stderr.write(usage);
    return misused;
  }
  let status = valid;
  for (const path of paths) {
    if (!checkFile(path)) status = invalid;
  }
  return status;
};
