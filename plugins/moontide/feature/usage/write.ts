import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";

/**
 * Every 50 ms in every worker, and at its end: writes what waits, in one piece, so that lines of several workers never
 * mix. Nothing is synced: what was written outlives the worker, and not the machine, which writes it to disk within half a
 * minute by itself. What can't be written is tried again.
 */
export const writeUsage = (gateway: Gateway): void => {
  const { usage, configuration, ports, metrics } = gateway;
  const { file } = configuration.usage;
  const { lines } = usage;
  if (lines.length === 0 || file === undefined) return;
  const [, problem] = ports.files.append(file, `${table.concat(lines, "\n")}\n`);
  if (problem === undefined) {
    usage.lines = [];
    usage.problem = undefined;
    return;
  }
  seriesOf(metrics.llm.costs.usage_failures, []).value += 1;
  if (usage.problem === problem) return;
  usage.problem = problem;
  ports.log.error("usage_unwritten", {
    file,
    problem,
    consequence: "requests wait to be written; beyond 20000 in a worker they are lost",
  });
};

/** Every second in the leader: a file that has grown too large makes room for a new one. */
export const rotateUsage = ({ ports, configuration }: Gateway): void => {
  const { file, rotate_bytes, keep_files } = configuration.usage;
  if (file === undefined || (ports.files.size(file) ?? 0) < rotate_bytes) return;
  for (const i of $range(keep_files - 1, 1, -1)) {
    ports.files.rename(`${file}.${i}`, `${file}.${i + 1}`);
  }
  ports.files.rename(file, `${file}.1`);
};
