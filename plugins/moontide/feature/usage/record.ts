import { seriesOf } from "../../policy/metrics/registry";
import type { UsageLine } from "../../policy/usage/totals";
import type { Gateway } from "../gateway/gateway";
import type { Identity } from "../consumer/identity";
import type { ModelSession } from "../llm/session";
import type { Settlement } from "../llm/settlement";
import { addToSums, createSums, UsageSums } from "./sums";
import { tellSums } from "./tell";
import { writeUsage } from "./write";

/** What waits to be written. */
export interface UsageQueue {
  lines: string[];
  /** Why they could not be written last. */
  problem: string | undefined;
  readonly sums: UsageSums;
}

export const createUsageQueue = (): UsageQueue => ({
  lines: [],
  problem: undefined,
  sums: createSums(),
});

/** Where the disk is slower than requests for so long, lines are dropped and counted: a worker's memory is worth more. */
const mostLines = 20000;

const timeOf = (wall: number): string => os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(wall));

const senderOf = (
  identity: Identity | undefined,
): Pick<UsageLine, "key" | "consumer" | "team"> => ({
  key: identity?.api_key ?? "",
  consumer: identity?.consumer?.name ?? "",
  team: identity?.consumer?.team ?? "",
});

const lineOf = (session: ModelSession, settlement: Settlement, status: number): UsageLine => {
  const { gateway, exchange, incoming } = session;
  const { usage, candidate } = settlement;
  const { key, consumer, team } = senderOf(exchange.identity);
  return {
    time: timeOf(gateway.ports.clock.wall()),
    request_id: incoming.variable("request_id") ?? "",
    key,
    consumer,
    team,
    model: settlement.model,
    provider: settlement.provider,
    provider_model: candidate?.model ?? "",
    status,
    input_tokens: usage.input_tokens,
    cached_tokens: usage.cached_tokens ?? 0,
    cache_write_tokens: usage.cache_write_tokens ?? 0,
    output_tokens: usage.output_tokens,
    reasoning_tokens: usage.reasoning_tokens ?? 0,
    cost_nano_usd: settlement.cost_nano_usd,
    exact: settlement.exact,
    cached: settlement.cached,
  };
};

const addToFile = ({ usage, metrics, ports }: Gateway, line: UsageLine): void => {
  const { lines } = usage;
  if (lines.length >= mostLines) seriesOf(metrics.llm.costs.usage_dropped, []).value += 1;
  else lines[lines.length] = ports.json.encode(line);
};

/**
 * Puts a request that has ended in line for the usage file, and into the sums that Redis is told. Never waits: the log
 * phase may not.
 */
export const recordUsage = (
  session: ModelSession,
  settlement: Settlement,
  status: number,
): void => {
  const { gateway, ports } = session;
  const { file, scope } = gateway.configuration.usage;
  const is_of_cluster = scope === "cluster";
  if ((file === undefined && !is_of_cluster) || settlement.model === "") return;
  const line = lineOf(session, settlement, status);
  if (file !== undefined) addToFile(gateway, line);
  if (is_of_cluster) addToSums(gateway, line);
  if (!ports.isExiting()) return;
  // By the clock nothing runs any more.
  writeUsage(gateway);
  tellSums(gateway, ports);
};
