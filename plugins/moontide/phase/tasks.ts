import { keepHeld } from "../feature/concurrency/held";
import { identityOf, residentBytes } from "../adapter/processes";
import {
  beforeExit,
  every,
  everyYielding,
  reportFailures,
  spawn,
  takeLag,
  takeRecentLag,
} from "../adapter/scheduler";
import { refusedWrites } from "../adapter/shared-dict";
import { renewAnswerLeases } from "../feature/answer-cache/renew";
import { followNetworks } from "../feature/bot/bots";
import { handOverRequests } from "../feature/breaker/judge";
import { followKeys } from "../feature/consumer/jwks";
import { readOwnKeys } from "../feature/consumer/own-keys";
import { followReadiness } from "../feature/cold-start/readiness";
import { clearJournal } from "../feature/decisions/journal";
import { publishDecisions } from "../feature/decisions/publish";
import { followLists } from "../feature/discovery/follow";
import { followFlags } from "../feature/flags/follow";
import { Gateway } from "../feature/gateway/gateway";
import { followChecks } from "../feature/health/active/follow";
import { followHealth } from "../feature/health/passive";
import { followSlowStart } from "../feature/health/slow-start";
import { handOverWindows } from "../feature/health/window";
import { beginGeneration } from "../feature/leader/generations";
import { createLease, Lease } from "../feature/leader/lease";
import { followLoads } from "../feature/load/follow";
import { Probers, sendProbes, wantsProbes } from "../feature/load/probing";
import { declareMetrics } from "../feature/metrics/families";
import { followPrices } from "../feature/price/follow";
import { readProviderKeys } from "../feature/provider/keys";
import { followModels } from "../feature/model/shared";
import { followSpillovers } from "../feature/spillover/follow";
import { watchSelf } from "../feature/self-protection/watch";
import { followVirtualKeys } from "../feature/virtual-key/follow";
import { followSplits } from "../feature/split/follow";
import { handOverVariants } from "../feature/split/window";
import { followEpoch } from "../feature/pool/recount";
import { followLimits, handOverLimits } from "../feature/limit/follow";
import { followShedding } from "../feature/shedding/follow";
import { handOverDemands } from "../feature/scale/demand";
import { shareTokens } from "../feature/tokens/share";
import { flushSettlements } from "../feature/token-limit/flush";
import { renewLeases } from "../feature/token-limit/renew";
import { tellSums } from "../feature/usage/tell";
import { writeUsage } from "../feature/usage/write";
import { publishMetrics } from "../feature/metrics/publish";
import { seriesOf } from "../policy/metrics/registry";
import { portsOf, yieldingPorts } from "./yielding";

/** What this worker sees of itself, then all its numbers. */
const measure = (gateway: Gateway): void => {
  const { metrics } = gateway;
  seriesOf(metrics.event_loop_lag, []).value = takeLag();
  seriesOf(metrics.lua_memory, []).value = collectgarbage("count") * 1024;
  seriesOf(metrics.workers, []).value = 1;
  seriesOf(metrics.timers, []).value = ngx.timer.pending_count() + ngx.timer.running_count();
  for (const [name, count] of refusedWrites) {
    seriesOf(metrics.dict_refusals, [name]).value = count;
  }
  publishMetrics(gateway);
  publishDecisions(gateway);
};

/** How this worker fares, where it is to protect itself. */
const observeSelf = (gateway: Gateway): void => {
  const lag_seconds = takeRecentLag();
  const options = gateway.self_protection?.options;
  if (options === undefined) return;
  watchSelf(gateway, {
    lag_seconds,
    lua_memory_bytes: collectgarbage("count") * 1024,
    resident_memory_bytes:
      options.resident_memory_bytes === undefined ? undefined : residentBytes(),
  });
};

/** Gives this worker its identity and generation; what comes back is its part in the election. */
export const beginWorker = (gateway: Gateway): Lease => {
  const identity = identityOf(ngx.worker.pid());
  gateway.generation = beginGeneration(gateway.ports, identity);
  gateway.metrics = declareMetrics(gateway.configuration.metrics);
  clearJournal(gateway.journal);
  reportFailures((name) => {
    seriesOf(gateway.metrics.internal_errors, [name]).value += 1;
  });
  return createLease(identity);
};

/** What this worker takes over from shared memory: lists, then the health of those on them. */
export const followShared = (gateway: Gateway): void => {
  followEpoch(gateway);
  followFlags(gateway);
  followNetworks(gateway);
  followKeys(gateway);
  followVirtualKeys(gateway);
  followLists(gateway);
  followHealth(gateway);
  followPrices(gateway);
  followModels(gateway);
  followSlowStart(gateway);
  followChecks(gateway);
  followReadiness(gateway);
  handOverLimits(gateway);
  handOverDemands(gateway);
  followLimits(gateway);
  followShedding(gateway);
  followSplits(gateway);
  followSpillovers(gateway);
};

/** So many looks for probes that are due, in this time; answers are the better the fresher they are. */
const probeLooks = 5;
const probeSeconds = 0.1;

const probeEndpoints = (gateway: Gateway): void => {
  const ports = yieldingPorts(gateway.ports);
  const probers: Probers = new LuaMap();
  everyYielding("probes", probeSeconds, () => {
    if (!wantsProbes(gateway)) return;
    for (const _ of $range(1, probeLooks)) {
      sendProbes(gateway, ports, probers, spawn);
      ports.sleep(probeSeconds / probeLooks);
    }
  });
};

/**
 * What every worker does by the clock.
 *
 * @param follow takes over what others published; every 0.2 s
 */
export const everyWorker = (
  gateway: Gateway,
  follow: (this: void, gateway: Gateway) => void,
): void => {
  every("follow", 0.2, () => {
    follow(gateway);
  });
  every("self protection", 0.2, () => {
    observeSelf(gateway);
  });
  every("load", 1, () => {
    followLoads(gateway);
  });
  probeEndpoints(gateway);
  const ports = yieldingPorts(gateway.ports);
  every("settlements", 1, () => {
    flushSettlements(gateway, ports);
  });
  everyYielding("leases", 20, () => {
    renewLeases(gateway, ports);
  });
  every("concurrency", 30, () => {
    keepHeld(gateway.ports, gateway.held);
  });
  every("windows", 1, () => {
    handOverWindows(gateway);
    handOverRequests(gateway);
    handOverVariants(gateway);
  });
  every("usage", 0.05, () => {
    writeUsage(gateway);
  });
  every("usage sums", 0.2, () => {
    tellSums(gateway, ports);
  });
  beforeExit(() => {
    writeUsage(gateway);
    tellSums(gateway, ports);
  });
  every("tokens", 2, () => {
    shareTokens(gateway);
  });
  everyYielding("answer leases", 1, () => {
    renewAnswerLeases(gateway, portsOf(gateway));
  });
  every("own keys", 5, () => {
    readOwnKeys(gateway);
    readProviderKeys(gateway);
  });
  every("measure", 1, () => {
    measure(gateway);
  });
};
