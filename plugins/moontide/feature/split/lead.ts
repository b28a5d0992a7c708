import { judgeRamp, Judgement, RampStatus } from "../../policy/split/ramp";
import { failureRate, latencyRatio, Sample } from "../../policy/split/sample";
import { Gateway } from "../gateway/gateway";
import { RampConfiguration } from "./ramp-schema";
import { rampPercent, Split } from "./split";
import { changeRecords, RampRecord, RampRecords, readRecords, withRecord } from "./state";
import { baselineOf, clearSamples, sampleOf } from "./window";

/** A ramp as the leader looks at it. */
export interface RampView {
  readonly canary: Sample;
  readonly baseline: Sample;
  readonly judgement: Judgement;
}

/** What the ramp of a split shows now. Without enough requests of the others, those of the step before stand for them. */
export const viewRamp = (
  gateway: Gateway,
  split: Split,
  ramp: RampConfiguration,
  record: RampRecord,
): RampView => {
  const { ports } = gateway;
  const canary = sampleOf(ports, split, split.variants[split.ramped!]!);
  const present = baselineOf(ports, split);
  const enough = present.requests >= ramp.minimum_requests;
  const baseline = enough ? present : (record.baseline ?? present);
  const seconds = ports.clock.now() - record.since;
  return { canary, baseline, judgement: judgeRamp(ramp, seconds, canary, baseline) };
};

/** What is decided about a ramp. */
export interface Decision {
  readonly status: RampStatus;
  readonly step: number;
  readonly reason: string;
  readonly baseline?: Sample | undefined;
}

/** Writes a decision down; what was counted belongs to the step before. False when another worker is at a change. */
export const decide = (
  gateway: Gateway,
  split: Split,
  { status, step, reason, baseline }: Decision,
): { readonly made: boolean; readonly problem?: string | undefined } => {
  const { ports, configuration } = gateway;
  const record: RampRecord = {
    signature: split.signature,
    status,
    step,
    since: ports.clock.now(),
    reason,
    decided_at: ports.clock.wall(),
    baseline,
  };
  const kept = changeRecords(ports, configuration.state.directory, (records) =>
    withRecord(records, split.route, record),
  );
  if (!kept.made) return kept;
  clearSamples(ports, split);
  const fields = {
    route: split.route,
    variant: split.variants[split.ramped!]!.name,
    status,
    percent: rampPercent(split.ramp!, record),
    reason,
  };
  if (status === "rolled_back") ports.log.warn("split_ramp", fields);
  else ports.log.notice("split_ramp", fields);
  if (kept.problem !== undefined) {
    const consequence = "in effect, but a restart will not know of it";
    ports.log.error("split_state_not_kept", {
      route: split.route,
      problem: kept.problem,
      consequence,
    });
  }
  return kept;
};

const percent = (share: number): string => string.format("%.1f %%", share * 100);

const violationText = (view: RampView, violation: "errors" | "latency"): string => {
  const { canary, baseline } = view;
  return violation === "errors"
    ? `${percent(failureRate(canary))} of ${canary.requests} requests failed, of the others' ${percent(failureRate(baseline))}`
    : string.format("latency is %.2f times the others'", latencyRatio(canary, baseline) ?? 0);
};

const advance = (gateway: Gateway, split: Split, ramp: RampConfiguration, step: number): void => {
  const last = step >= ramp.steps_percent.length;
  decide(gateway, split, {
    status: last ? "complete" : "ramping",
    step: last ? step : step + 1,
    reason: last ? "the last step was as good as the others" : "as good as the others",
    baseline: baselineOf(gateway.ports, split),
  });
};

const judge = (
  gateway: Gateway,
  split: Split,
  ramp: RampConfiguration,
  record: RampRecord,
): void => {
  const { status, step } = record;
  if (status !== "ramping" && status !== "paused") return;
  const view = viewRamp(gateway, split, ramp, record);
  const { judgement } = view;
  if (judgement.action === "stop") {
    const stopped = ramp.on_violation === "rollback" ? "rolled_back" : "paused";
    if (status === stopped) return;
    const reason = violationText(view, judgement.violation);
    decide(gateway, split, { status: stopped, step, reason });
  } else if (judgement.action === "advance" && status === "ramping") {
    advance(gateway, split, ramp, step);
  }
};

/** Forgets ramps of routes that have none any more. */
const prune = (gateway: Gateway, records: RampRecords): void => {
  const known = new LuaSet<string>();
  for (const split of gateway.splits) {
    if (split.ramp !== undefined) known.add(split.route);
  }
  for (const [route] of pairs(records)) {
    if (!known.has(route)) {
      const { directory } = gateway.configuration.state;
      changeRecords(gateway.ports, directory, (all) => withRecord(all, route, undefined));
    }
  }
};

/** Every second in the leader: begins ramps, and decides on those that are under way. */
export const leadRamps = (gateway: Gateway): void => {
  const records = readRecords(gateway.ports);
  for (const split of gateway.splits) {
    if (split.ramp !== undefined) {
      const record = records[split.route];
      if (record?.signature === split.signature) judge(gateway, split, split.ramp, record);
      else decide(gateway, split, { status: "ramping", step: 1, reason: "configured" });
    }
  }
  prune(gateway, records);
};
