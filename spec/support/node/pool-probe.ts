import { send } from "./client";
import type { Gateway } from "./gateway";
import { until } from "./wait";

/** What one worker has in use of pool `web`. */
export interface PoolProbe {
  worker: number;
  endpoints: number;
  /** Of the endpoint that was asked for; undefined when it is not among them. */
  weight?: number;
  memoryBytes: number;
}

/**
 * Lines for the server under test: a look into the worker that answers, which costs nothing even with thousands of
 * endpoints, where a whole `/v1/status` takes longer than what is to be measured.
 */
export const probeLocation = `
location = /-/probe {
    content_by_lua_block {
        local pool = require("moontide.phase.instance").currentGateway().pools.web
        local member = pool.by_id[ngx.var.arg_endpoint or ""]
        ngx.say(require("cjson").encode({
            worker = ngx.worker.pid(), endpoints = #pool.members,
            weight = member and member.weight, memoryBytes = collectgarbage("count") * 1024,
        }))
    }
}`;

const probe = async (gateway: Gateway, endpoint: string): Promise<PoolProbe> =>
  (await send(`${gateway.url}/-/probe?endpoint=${endpoint}`)).json<PoolProbe>();

/** Waits until every worker sees it so, and returns what each sees. */
export const everyWorkerHas = async (
  what: string,
  gateway: Gateway,
  endpoint: string,
  isTrue: (probe: PoolProbe) => boolean,
): Promise<PoolProbe[]> => {
  const pids = await gateway.workers();
  return until(`every worker to have ${what}`, async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 * pids.length }, () => probe(gateway, endpoint)),
    );
    const seeing = new Map(answers.filter(isTrue).map((each) => [each.worker, each]));
    return pids.every((pid) => seeing.has(pid)) && [...seeing.values()];
  });
};
