import type { Gateway } from "moontide/feature/gateway/gateway";
import type { Pool } from "moontide/feature/pool/pool";
import { after } from "../../support/lua/sim/events";
import {
  Answered,
  Client,
  createScene,
  runTo,
  Scene,
  SceneOptions,
  send,
} from "../../support/lua/sim/overload";
import { fakeRequest, Sent } from "../proxy/request";
import { snapshotOf } from "moontide/policy/metrics/snapshot";

/** A pool at a fixed limit with a queue, in front of a backend that can do more, in virtual time. */
export interface QueueScene {
  readonly scene: Scene;
  /** What was answered, in the order of the answers: `name status`, or `name reason`. */
  readonly ended: string[];
  readonly answers: Record<string, Answered>;
}

export interface QueueOptions {
  readonly limit?: number;
  readonly queue?: string;
  /** Further options of the pool. */
  readonly pool?: string;
  readonly endpoints?: string;
  readonly workers?: number;
  readonly slots?: number;
}

export const configurationOf = ({ limit = 1, queue = "", pool, endpoints }: QueueOptions): string =>
  `{ "pools": { "web": { "endpoints": [${endpoints ?? `"10.0.0.1:80"`}],
       "limit": { "algorithm": "static", "maximum": ${limit} },
       "queue": { ${queue} }${pool === undefined ? "" : `, ${pool}`} } },
     "routes": [{ "pool": "web" }] }`;

export const startScene = (
  options: QueueOptions = {},
  configuration = configurationOf(options),
): QueueScene => {
  const { workers = 1, slots = 100 } = options;
  const sceneOptions: SceneOptions = { configuration, workers, slots };
  return { scene: createScene(sceneOptions), ended: [], answers: {} };
};

export interface Coming {
  readonly worker?: number;
  readonly tier?: number;
  /** How long serving it takes. */
  readonly seconds?: number;
  /** When its client leaves. */
  readonly leaves?: number;
  readonly sent?: Sent;
}

/** A request that comes at that second. */
export const come = (
  { scene, ended, answers }: QueueScene,
  at: number,
  name: string,
  { worker = 0, tier, seconds = 1, leaves = 1000, sent }: Coming = {},
): void => {
  const client: Client = {
    worker,
    tier,
    seconds,
    timeout_seconds: leaves,
    request: sent === undefined ? undefined : fakeRequest(sent),
  };
  after(scene.events, at - scene.events.now, () => {
    send(scene, client, (answered) => {
      answers[name] = answered;
      ended[ended.length] = `${name} ${answered.reason ?? answered.status}`;
    });
  });
};

export const webOf = (scene: Scene, worker = 0): Pool => scene.workers[worker]!.pools.get("web")!;

/** The end of all that is under way. */
export const finish = ({ scene, ended }: QueueScene, seconds = 60): readonly string[] => {
  runTo(scene, scene.events.now + seconds);
  return ended;
};

/** What is counted of those that wait and of the places that are held, over all workers. */
export const countsOf = ({ ports, pools }: Gateway): Record<string, number> => {
  const counts = ports.shared.in_flight.numbers;
  const { waiting, permits } = pools.get("web")!;
  let by_tier = 0;
  for (const { key } of waiting.by_tier) by_tier += counts.get(key);
  return {
    waiting: counts.get(waiting.all.key),
    by_tier,
    bytes: counts.get(waiting.bytes.key),
    permits: counts.get(permits.key),
  };
};

export const nothing = { waiting: 0, by_tier: 0, bytes: 0, permits: 0 };

/** How many requests' waiting ended in a way, in one worker. */
export const outcomes = (gateway: Gateway): Record<string, number> => {
  const found: Record<string, number> = {};
  const samples = snapshotOf(gateway.metrics.registry)["moontide_queue_outcomes_total"] ?? {};
  for (const [labels, value] of pairs(samples)) {
    const [outcome] = string.match(labels, 'outcome="(%a+)"');
    found[outcome!] = value as number;
  }
  return found;
};
