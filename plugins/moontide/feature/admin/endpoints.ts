import { EndpointDescription } from "../../kernel/endpoint";
import { parseAddress } from "../../policy/address/parse";
import { quote } from "../../policy/address/quote";
import { byId, descriptionId } from "../../policy/discovery/identity";
import { Overlay } from "../../policy/discovery/overlay";
import { Pool } from "../pool/pool";
import { endpointStatus, EndpointStatus } from "../status/endpoint-status";
import { describedEndpoints, poolOverlay } from "../status/pool-status";
import { changeEndpoints, Edit } from "./change";
import { adding, patching, removing, restoring } from "./edits";
import {
  AdminCall,
  AdminRefusal,
  AdminResponse,
  document,
  largeDocument,
  problem,
} from "./exchange";
import { listOf } from "../document/json-document";
import { encodeSegment } from "./match";

const unknownPool = (name: string): AdminResponse =>
  problem({
    status: 404,
    reason: "unknown_pool",
    detail: `There is no pool ${quote(name)}; GET /v1/pools lists them.`,
  });

const unknownEndpoint = (detail: string): AdminResponse =>
  problem({ status: 404, reason: "unknown_endpoint", detail });

/** Runs an operation on the pool of the path. */
export const withPool =
  (operate: (this: void, call: AdminCall, pool: Pool) => AdminResponse) =>
  (call: AdminCall): AdminResponse => {
    const name = call.parameters["pool"]!;
    const pool = call.gateway.pools.get(name);
    return pool === undefined ? unknownPool(name) : operate(call, pool);
  };

/** The same with the identity of the path's endpoint, in its canonical text. */
const withEndpoint = (
  operate: (this: void, call: AdminCall, pool: Pool, id: string) => AdminResponse,
): ((this: void, call: AdminCall) => AdminResponse) =>
  withPool((call, pool) => {
    const [found, misspelt] = parseAddress(call.parameters["endpoint"]!);
    return found === undefined ? unknownEndpoint(misspelt) : operate(call, pool, found.id);
  });

const statusOf = (call: AdminCall, pool: Pool, description: EndpointDescription): EndpointStatus =>
  endpointStatus(call.gateway, description, pool.by_id.get(descriptionId(description)));

/** All endpoints of a pool, those included that are on their way to the workers. */
export const endpointStatuses = (
  call: AdminCall,
  pool: Pool,
  overlay: Overlay,
): readonly EndpointStatus[] => {
  const statuses: EndpointStatus[] = [];
  for (const description of describedEndpoints(call.gateway, pool, overlay)) {
    statuses[statuses.length] = statusOf(call, pool, description);
  }
  return listOf(statuses);
};

/** An endpoint as it is now under the given changes. */
const answerWith = (
  call: AdminCall,
  pool: Pool,
  overlay: Overlay,
  id: string,
  status: number,
  headers?: Readonly<Record<string, string>>,
): AdminResponse => {
  const description = byId(describedEndpoints(call.gateway, pool, overlay))[id];
  if (description === undefined) {
    return unknownEndpoint(`There is no endpoint ${quote(id)} in this pool.`);
  }
  return document(status, statusOf(call, pool, description), headers);
};

interface Change {
  readonly action: "added" | "changed" | "removed" | "restored";
  readonly weight?: number;
  readonly draining?: boolean;
}

/** Makes a change and says so in one line. */
const makeChange = (
  call: AdminCall,
  pool: Pool,
  id: string,
  { action, weight, draining }: Change,
  edit: Edit,
): LuaMultiReturn<[Overlay, undefined] | [undefined, AdminRefusal]> => {
  const [overlay, refusal] = changeEndpoints(call, pool, edit);
  if (overlay === undefined) return $multi(undefined, refusal);
  call.gateway.ports.log.notice("admin_change", {
    action,
    pool: pool.name,
    endpoint: id,
    weight,
    draining,
    role: call.role,
    from: call.request.peer_address(),
  });
  return $multi(overlay, undefined);
};

export const listEndpoints = withPool((call, pool) =>
  largeDocument(call, {
    pool: pool.name,
    endpoints: endpointStatuses(call, pool, poolOverlay(call.gateway, pool.name)),
  }),
);

export const readEndpoint = withEndpoint((call, pool, id) =>
  answerWith(call, pool, poolOverlay(call.gateway, pool.name), id, 200),
);

export const createEndpoint = withPool((call, pool) => {
  const { address, weight } = call.body as { readonly address: string; readonly weight: number };
  const [found, misspelt] = parseAddress(address);
  if (found === undefined) return unknownEndpoint(misspelt);
  const { id } = found;
  const [overlay, refusal] = makeChange(
    call,
    pool,
    id,
    { action: "added", weight },
    (before, source) => adding(before, source, id, weight),
  );
  if (overlay === undefined) return problem(refusal);
  const location = `/v1/pools/${encodeSegment(pool.name)}/endpoints/${encodeSegment(id)}`;
  return answerWith(call, pool, overlay, id, 201, { Location: location });
});

export const patchEndpoint = withEndpoint((call, pool, id) => {
  const { weight, draining } = call.body as {
    readonly weight?: number;
    readonly draining?: boolean;
  };
  if (weight === undefined && draining === undefined) {
    return problem({
      status: 400,
      reason: "invalid_body",
      detail: "the document: found an empty object; expected weight, draining or both",
    });
  }
  const [overlay, refusal] = makeChange(
    call,
    pool,
    id,
    { action: "changed", weight, draining },
    (before, source) => patching(before, source, id, weight, draining),
  );
  return overlay === undefined ? problem(refusal) : answerWith(call, pool, overlay, id, 200);
});

export const deleteEndpoint = withEndpoint((call, pool, id) => {
  const [overlay, refusal] = makeChange(call, pool, id, { action: "removed" }, (before, source) =>
    removing(before, source, id),
  );
  if (overlay === undefined) return problem(refusal);
  const kept_out = overlay.removed[id] === true;
  return document(200, { pool: pool.name, id, state: "removed", kept_out });
});

export const restore = withEndpoint((call, pool, id) => {
  const [overlay, refusal] = makeChange(call, pool, id, { action: "restored" }, (before, source) =>
    restoring(before, source, id),
  );
  return overlay === undefined ? problem(refusal) : answerWith(call, pool, overlay, id, 200);
});
