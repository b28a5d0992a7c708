import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Phase, PhaseResult, runPhases } from "./k6";
import { freePort, gatewayConfiguration, Server, startNginx } from "./processes";
import { SlotsBackend, startSlotsBackend } from "./slots-backend";

/**
 * What a pool's limit keeps of a backend that is asked for more than it can do: 16 slots of 50 ms (log-normal, σ 0.6).
 * Capacity and the unloaded response time are measured in the same run, and all figures are ratios to them.
 */
const slots = 16;
const mean_seconds = 0.05;
const sigma = 0.6;

const startGateway = async (backend: SlotsBackend): Promise<Server> => {
  const port = await freePort();
  const admin_port = await freePort();
  const file = join("build", `overload-${port}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      state: { directory: "/tmp" },
      pools: { web: { endpoints: [backend.address], limit: {} } },
      routes: [{ pool: "web" }],
    }),
  );
  const text = gatewayConfiguration({ port, admin_port, workers: 2 });
  return startNginx(text, port, "0-1", { MOONTIDE_CONFIG: file });
};

/** Phases one after another, each after a part of its load that is not measured. */
const inTurn = (url: string, capacity: number): Phase[] => {
  const plan: readonly (readonly [name: string, share: number, seconds: number])[] = [
    ["unloaded", 0.3, 10],
    ["calm", 0.6, 15],
    ["rising", 1.5, 5],
    ["over", 1.5, 20],
    ["rising_further", 3, 3],
    ["heavy", 3, 20],
    ["falling", 0.6, 3],
    ["after", 0.6, 10],
  ];
  let at = 0;
  return plan.map(([name, share, seconds]) => {
    const rate = Math.round(capacity * share);
    const phase: Phase = { name, url, rate, seconds, at, most: 600, timeout: "2s" };
    at += seconds;
    return phase;
  });
};

const capacityOf = async (backend: SlotsBackend): Promise<number> => {
  const seconds = 6;
  const url = `http://${backend.address}/`;
  const phases: Phase[] = [{ name: "capacity", url, users: 48, seconds, at: 0, timeout: "5s" }];
  const { capacity } = await runPhases(phases);
  return capacity!.served / seconds;
};

export const run = async (): Promise<string> => {
  const backend = await startSlotsBackend(slots, mean_seconds, sigma);
  const capacity = await capacityOf(backend);
  const gateway = await startGateway(backend);
  try {
    const phases = inTurn(`http://127.0.0.1:${gateway.port}/`, capacity);
    const results = await runPhases(phases);
    const unloaded = results["unloaded"]!;
    const goodput = ({ name, seconds }: Phase) => results[name]!.served / seconds / capacity;
    const slowness = ({ p99_ms }: PhaseResult) => p99_ms / unloaded.p99_ms;
    console.log(`capacity ${capacity.toFixed(0)}/s, unloaded p99 ${unloaded.p99_ms.toFixed(0)} ms`);
    for (const phase of phases) {
      const result = results[phase.name]!;
      console.log(
        `${phase.name.padEnd(15)} goodput ${goodput(phase).toFixed(2)} of capacity  p50 ${result.median_ms.toFixed(0)} ms  p99 ${result.p99_ms.toFixed(0)} ms (${slowness(result).toFixed(2)})  refused ${result.refused}  lost ${result.lost}`,
      );
    }
    const named = (name: string) => phases.find((phase) => phase.name === name)!;
    return [
      `goodput_1_5=${goodput(named("over")).toFixed(3)}`,
      `p99_ratio_1_5=${slowness(results["over"]!).toFixed(2)}`,
      `goodput_3=${goodput(named("heavy")).toFixed(3)}`,
      `p99_ratio_3=${slowness(results["heavy"]!).toFixed(2)}`,
      `refused_0_6=${results["calm"]!.refused + results["after"]!.refused}`,
      `lost=${Object.values(results).reduce((sum, { lost }) => sum + lost, 0)}`,
    ].join(" ");
  } finally {
    await gateway.stop();
    backend.stop();
  }
};
