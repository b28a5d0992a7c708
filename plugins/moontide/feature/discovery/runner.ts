import { isSilent, silence_seconds } from "../../policy/discovery/liveness";
import { isSameValue } from "../../policy/discovery/same-value";
import { isDue, scheduleNow } from "../../policy/discovery/schedule";
import { Gateway } from "../gateway/gateway";
import { countRestart, takeFailure, takeOverdueEmptyAnswer } from "./answers";
import { compose } from "./compose";
import { currentKey, Discovery, Progress, Round } from "./discovery";
import { removeLeftovers } from "./leftovers";
import { overlaysVersion, readOverlays } from "./overlays";
import { giveUp } from "./round";

export { createDiscovery } from "./discovery";
export type { Discovery } from "./discovery";
export { askSource } from "./round";

/**
 * Rounds that were given up hold a timer each until they come back, as every source's own time limits see to. Were
 * they not to, a silent source is left alone beyond this many rather than take the gateway's timers with it.
 */
const most_given_up = 32;

/** After a change of the configuration, which may have changed intervals too, all sources are due. */
const askAgain = (gateway: Gateway, discovery: Discovery): void => {
  const now = gateway.ports.clock.now();
  const kept = new LuaMap<string, Progress>();
  for (const name of gateway.pool_names) {
    const key = currentKey(gateway, name);
    const progress = key === undefined ? undefined : discovery.progress.get(key);
    if (progress !== undefined) {
      progress.schedule = scheduleNow(progress.schedule, now);
      kept.set(key!, progress);
    }
  }
  discovery.progress = kept;
};

/** A watch goes on for minutes: with other options (whom it asks, with which token) it begins anew at once. */
const giveUpChanged = (gateway: Gateway, discovery: Discovery): void => {
  const changed: Round[] = [];
  for (const [, round] of discovery.asking) {
    const configured = gateway.configuration.pools[round.name]?.discovery;
    const differs = !isSameValue(configured, round.configuration);
    if (round.watches && differs) changed[changed.length] = round;
  }
  for (const round of changed) {
    giveUp(discovery, round);
    if (currentKey(gateway, round.name) === round.key) {
      countRestart(gateway, discovery, round, "changed");
    }
  }
};

/** Composes every pool when the configuration or the operator's changes have moved on. */
export const composeChanged = (gateway: Gateway, discovery: Discovery): void => {
  const version = overlaysVersion(gateway.ports);
  if (
    version === discovery.overlays_version &&
    gateway.configuration_version === discovery.configuration_version
  ) {
    return;
  }
  if (gateway.configuration_version !== discovery.configuration_version) {
    giveUpChanged(gateway, discovery);
    askAgain(gateway, discovery);
    removeLeftovers(gateway);
  }
  discovery.overlays_version = version;
  discovery.configuration_version = gateway.configuration_version;
  discovery.overlays = readOverlays(gateway.ports);
  for (const name of gateway.pool_names) compose(gateway, discovery, name);
};

/** The pools whose source is due now. */
export const dueSources = (gateway: Gateway, discovery: Discovery): string[] => {
  const now = gateway.ports.clock.now();
  const due: string[] = [];
  for (const name of gateway.pool_names) {
    const key = currentKey(gateway, name);
    if (key !== undefined && !discovery.asking.has(key)) {
      const progress = discovery.progress.get(key);
      if (progress === undefined || isDue(progress.schedule, now)) due[due.length] = name;
    }
  }
  return due;
};

/**
 * Every 0.2 s in the leader: gives watches up that were asked and say nothing, and takes empty answers whose grace
 * is over. What is given up is due again as after any failure, in a timer of its own.
 */
export const overseeSources = (gateway: Gateway, discovery: Discovery): void => {
  const now = gateway.ports.clock.now();
  const silent: Round[] = [];
  for (const [, round] of discovery.asking) {
    if (round.watches && isSilent(round, now)) silent[silent.length] = round;
  }
  for (const round of silent) {
    if (discovery.given_up < most_given_up) {
      giveUp(discovery, round);
      const problem = `no answer for ${silence_seconds} s: given up`;
      takeFailure(gateway, discovery, round, problem, "silent");
    }
  }
  for (const name of gateway.pool_names) {
    const key = currentKey(gateway, name);
    if (key !== undefined) takeOverdueEmptyAnswer(gateway, discovery, name, key);
  }
};
