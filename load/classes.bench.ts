import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Phase, PhaseResult, runPhases } from "./k6";
import { freePort, gatewayConfiguration, startNginx } from "./processes";
import { SlotsBackend, startSlotsBackend } from "./slots-backend";

/**
 * Who is served when a backend is asked for three times what it can do: 20 % critical, 30 % normal and 50 % background
 * requests, in front of an adaptive limit with a queue. All figures are ratios within one run.
 */
const slots = 16;
const mean_seconds = 0.05;
const sigma = 0.6;
const seconds = 20;

const classes = { critical: 0.2, normal: 0.3, background: 0.5 };

const startGateway = async (backend: SlotsBackend) => {
  const port = await freePort();
  const admin_port = await freePort();
  const file = join("build", `classes-${port}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      state: { directory: "/tmp" },
      trusted_proxies: ["127.0.0.1"],
      priority_header: "X-Priority",
      pools: { web: { endpoints: [backend.address], limit: {}, queue: {} } },
      routes: [{ pool: "web" }],
    }),
  );
  const text = gatewayConfiguration({ port, admin_port, workers: 2 });
  return startNginx(text, port, "0-1", { MOONTIDE_CONFIG: file });
};

const capacityOf = async ({ address }: SlotsBackend): Promise<number> => {
  const url = `http://${address}/`;
  const { capacity } = await runPhases([
    { name: "capacity", url, users: 48, seconds: 6, at: 0, timeout: "5s" },
  ]);
  return capacity!.served / 6;
};

/** The three classes side by side. */
const together = (url: string, rate: number, at: number, name: string): Phase[] =>
  Object.entries(classes).map(([priority, share]) => ({
    name: `${name}_${priority}`,
    url,
    rate: Math.round(rate * share),
    seconds: name === "rising" ? 8 : seconds,
    at,
    most: 400,
    timeout: "2s",
    headers: { "X-Priority": priority },
  }));

const servedShare = ({ served, refused, lost }: PhaseResult) => served / (served + refused + lost);

export const run = async (): Promise<string> => {
  const backend = await startSlotsBackend(slots, mean_seconds, sigma);
  const capacity = await capacityOf(backend);
  const gateway = await startGateway(backend);
  try {
    const url = `http://127.0.0.1:${gateway.port}/`;
    const calm: Phase = {
      name: "unloaded",
      url,
      rate: Math.round(capacity * 0.3),
      seconds: 15,
      at: 0,
      most: 100,
      timeout: "2s",
    };
    const results = await runPhases([
      calm,
      ...together(url, 3 * capacity, 15, "rising"),
      ...together(url, 3 * capacity, 23, "over"),
    ]);
    const unloaded = results["unloaded"]!;
    const figures = Object.keys(classes).map((priority) => {
      const result = results[`over_${priority}`]!;
      const ratio = result.p99_ms / unloaded.p99_ms;
      console.log(
        `${priority.padEnd(10)} served ${servedShare(result).toFixed(4)}  p50 ${result.median_ms.toFixed(0)} ms  p99 ${result.p99_ms.toFixed(0)} ms (${ratio.toFixed(2)})`,
      );
      return `${priority}_served=${servedShare(result).toFixed(4)} ${priority}_p99_ratio=${ratio.toFixed(2)}`;
    });
    const served = Object.keys(classes).reduce(
      (sum, priority) => sum + results[`over_${priority}`]!.served,
      0,
    );
    return [...figures, `goodput=${(served / seconds / capacity).toFixed(3)}`].join(" ");
  } finally {
    await gateway.stop();
    backend.stop();
  }
};
