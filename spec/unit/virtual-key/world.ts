import type { Gateway } from "moontide/feature/gateway/gateway";
import { followVirtualKeys } from "moontide/feature/virtual-key/follow";
import { loadKeys } from "moontide/feature/virtual-key/disk";
import { FakeMachine, portsOn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { decoded, send } from "../admin/client";
import { Asked, ask, bearer, World } from "../consumer/driver";

/** Two configured consumers, and a route to models that takes keys. */
export const documentWith = (top = ""): string =>
  `{ ${top}
     "consumers": { "shop": { "team": "red", "tags": ["internal"], "priority": "high", "models": ["smart", "cheap"] } },
     "providers": { "own": { "type": "vllm" } },
     "models": { "smart": { "candidates": [{ "provider": "own", "model": "a" }] } },
     "routes": [{ "name": "ai", "llm": {}, "authentication": { "api_key": {} } }] }`;

/** What the first process of the gateway does at start. */
export const start = (machine: FakeMachine, top?: string): World => {
  loadKeys(portsOn(machine), "/var/lib/moontide");
  const gateway = startGateway(machine, documentWith(top));
  followVirtualKeys(gateway);
  return { machine, gateway };
};

/** Another worker of the same gateway. */
export const another = ({ machine }: World, process: number): World => {
  const gateway = startWorker(machine, process);
  followVirtualKeys(gateway);
  return { machine, gateway };
};

export interface Made {
  readonly id: string;
  readonly key: string;
  readonly hint: string;
}

/** Makes a key through the admin API. */
export const make = (gateway: Gateway, settings = '{"owner": "shop"}'): Made => {
  const answer = send(gateway, "POST", "/v1/keys", settings);
  if (answer.status !== 201) error(answer.body, 2);
  return decoded(answer) as unknown as Made;
};

/** What becomes of a request with a key. */
export const tryKey = (world: World, key: string): Asked => ask(world, bearer(key));

export const reasonFor = (world: World, key: string): string => tryKey(world, key).reason;
