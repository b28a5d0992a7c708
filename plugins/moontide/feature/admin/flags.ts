import { quote } from "../../policy/address/quote";
import { flagStatus, flagStatuses, goneStatus } from "../flags/status";
import { changeSwitch, FlagSwitch, switchesBusy } from "../flags/switches";
import {
  AdminCall,
  AdminRefusal,
  AdminResponse,
  document,
  largeDocument,
  problem,
} from "./exchange";

/** Another worker holds the lock for as long as one file takes to reach the disk. */
const waitSeconds = 0.05;
const tries = 40;

const busy: AdminRefusal = {
  status: 503,
  reason: "change_under_way",
  detail: "Other changes are being made. Try again.",
  headers: { "Retry-After": "1" },
};

export const listFlags = (call: AdminCall): AdminResponse =>
  largeDocument(call, { flags: flagStatuses(call.gateway) });

const unknownFlag = (name: string): AdminResponse =>
  problem({
    status: 404,
    reason: "unknown_flag",
    detail: `No route has a flag ${quote(name)}; GET /v1/flags lists them.`,
  });

/** Why the switch was not changed, waiting for other changes for two seconds at most. Yields. */
const change = (
  { gateway, platform }: AdminCall,
  name: string,
  changed: FlagSwitch | undefined,
): AdminRefusal | undefined => {
  const { ports, configuration } = gateway;
  for (const attempt of $range(1, tries)) {
    const [done, failure] = changeSwitch(ports, configuration.state.directory, name, changed);
    if (done !== undefined) return undefined;
    if (failure !== switchesBusy) {
      ports.log.error("admin_change_not_kept", { flag: name, problem: failure });
      return { status: 507, reason: "change_not_kept", detail: failure };
    }
    if (attempt < tries) platform.sleep(waitSeconds);
  }
  return busy;
};

/** Confirmed once it is on disk and in shared memory; in effect in every worker 0.2 s later. */
const carryOut = (
  call: AdminCall,
  name: string,
  action: string,
  changed: FlagSwitch | undefined,
): AdminResponse => {
  const before = flagStatus(call.gateway, name);
  if (before === undefined) return unknownFlag(name);
  const refusal = change(call, name, changed);
  if (refusal !== undefined) return problem(refusal);
  const from = call.request.peer_address();
  const fields = { action, flag: name, role: call.role, from };
  call.gateway.ports.log.notice("admin_change", fields);
  return document(200, flagStatus(call.gateway, name) ?? goneStatus(name));
};

/** Switches a flag on or off for all routes that have it. */
export const switchFlag = (call: AdminCall): AdminResponse => {
  const { enabled } = call.body as { readonly enabled: boolean };
  const changed_at = call.gateway.ports.clock.wall();
  const action = enabled ? "flag_switched_on" : "flag_switched_off";
  return carryOut(call, call.parameters["flag"]!, action, { enabled, changed_at });
};

/** Takes an operator's word back: the configuration's counts again. */
export const forgetFlag = (call: AdminCall): AdminResponse =>
  carryOut(call, call.parameters["flag"]!, "flag_as_configured", undefined);
