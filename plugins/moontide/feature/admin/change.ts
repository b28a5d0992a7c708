import { Overlay } from "../../policy/discovery/overlay";
import { Source } from "../../policy/discovery/overlay-parts";
import { knownEndpoints } from "../discovery/lists";
import { changeOverlay } from "../discovery/overlays";
import { Pool } from "../pool/pool";
import { AdminCall, AdminRefusal } from "./exchange";

/** A pool's changes after one more, or why it can't be made. */
export type Edited = LuaMultiReturn<
  [overlay: Overlay, refusal: undefined] | [overlay: undefined, refusal: AdminRefusal]
>;

/** One change: takes what operators changed so far and what the source says. */
export type Edit = (this: void, overlay: Overlay, source: Source) => Edited;

/** Another worker holds the lock for as long as one file takes to reach the disk. */
const waitSeconds = 0.05;
const tries = 40;

const busy: AdminRefusal = {
  status: 503,
  reason: "change_under_way",
  detail: "Other changes are being made. Try again.",
  headers: { "Retry-After": "1" },
};

/** Why the last try failed, and whether it came as far as the change itself. */
interface Attempt {
  refusal: AdminRefusal | undefined;
  reached: boolean;
}

const attemptChange = (
  call: AdminCall,
  pool: Pool,
  edit: Edit,
  attempt: Attempt,
): LuaMultiReturn<[Overlay | undefined, string | undefined]> => {
  const { ports, configuration } = call.gateway;
  const [overlay, problem] = changeOverlay(
    ports,
    configuration.state.directory,
    pool.name,
    (before) => {
      attempt.reached = true;
      const source = knownEndpoints(ports, pool.name, pool.configuration);
      const [after, refusal] = edit(before, source);
      if (after !== undefined) return $multi(after, undefined);
      attempt.refusal = refusal;
      return $multi(undefined, refusal.detail);
    },
  );
  return $multi(overlay, problem);
};

/**
 * Makes a change that survives reloads and restarts: it is confirmed once it is on disk and in shared memory, and in
 * effect everywhere half a second later. Waits for other changes, two seconds at most. Yields.
 */
export const changeEndpoints = (call: AdminCall, pool: Pool, edit: Edit): Edited => {
  for (const attempts of $range(1, tries)) {
    const attempt: Attempt = { refusal: undefined, reached: false };
    const [overlay, failure] = attemptChange(call, pool, edit, attempt);
    if (overlay !== undefined) return $multi(overlay, undefined);
    if (attempt.refusal !== undefined) return $multi(undefined, attempt.refusal);
    if (attempt.reached) {
      call.gateway.ports.log.error("admin_change_not_kept", { pool: pool.name, problem: failure });
      return $multi(undefined, { status: 507, reason: "change_not_kept", detail: failure ?? "" });
    }
    if (attempts < tries) call.platform.sleep(waitSeconds);
  }
  return $multi(undefined, busy);
};
