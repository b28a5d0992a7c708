import { quote } from "../../policy/address/quote";
import type { Scaling } from "../scale/compile";
import { ScaleValues, scaleStatus, scaleValues } from "../scale/status";
import type { Pool } from "../pool/pool";
import { withPool } from "./endpoints";
import { AdminCall, AdminResponse, document, problem } from "./exchange";

/** Runs an operation on a pool that is scaled. */
const withScaling = (
  operate: (this: void, call: AdminCall, pool: Pool, scaling: Scaling) => AdminResponse,
): ((this: void, call: AdminCall) => AdminResponse) =>
  withPool((call, pool) => {
    if (pool.scaling !== undefined) return operate(call, pool, pool.scaling);
    const detail = `Pool ${quote(pool.name)} has no "autoscale"; GET /v1/scale lists those that do.`;
    return problem({ status: 404, reason: "not_scaled", detail });
  });

export const readScale = withScaling((call, pool, scaling) =>
  document(200, scaleStatus(call.gateway, pool, scaling)),
);

/** All pools that are scaled, for scalers that read numbers out of JSON (KEDA's `metrics-api`). */
export const listScales = (call: AdminCall): AdminResponse => {
  const pools: Record<string, ScaleValues> = {};
  for (const name of call.gateway.pool_names) {
    const pool = call.gateway.pools.get(name)!;
    if (pool.scaling !== undefined) pools[name] = scaleValues(call.gateway, pool);
  }
  return document(200, { pools });
};
