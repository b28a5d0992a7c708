import { hintOf, keyIdOf, keyOf } from "../../policy/virtual-key/secret";
import { timestampOf } from "../../policy/when/timestamp";
import { changeKey, ChangeProblem, KeyEdit } from "../virtual-key/change";
import { KeyBasis, KeyRecord, recordOf, withMembers } from "../virtual-key/record";
import { KeyChange, KeySettings } from "../virtual-key/schema";
import { keyStatus } from "../virtual-key/status";
import { AdminCall, AdminRefusal, AdminResponse, document, problem } from "./exchange";
import { unknownKey } from "./key-reports";

/** Another worker has the lock for as long as one file takes to reach the disk. */
const waitSeconds = 0.05;
const tries = 40;

const busy: AdminRefusal = {
  status: 503,
  reason: "change_under_way",
  detail: "Other changes are being made. Try again.",
  headers: { "Retry-After": "1" },
};

const declared: AdminRefusal = {
  status: 409,
  reason: "key_is_declared",
  detail: "This key stands in the file of virtual_keys. Change it there.",
};

const refusalOf = (call: AdminCall, id: string, failure: ChangeProblem): AdminResponse => {
  if (failure.kind === "unknown") return unknownKey(id);
  if (failure.kind === "declared") return problem(declared);
  if (failure.kind === "busy") return problem(busy);
  const { detail } = failure;
  if (failure.kind === "unreachable") {
    const shared = `The Redis that the gateways keep their keys in can't be asked: ${detail}.`;
    const headers = { "Retry-After": "1" };
    return problem({ status: 503, reason: "redis_unavailable", detail: shared, headers });
  }
  call.gateway.ports.log.error("admin_change_not_kept", { key: id, problem: detail });
  return problem({ status: 507, reason: "change_not_kept", detail });
};

/** What a change is for the log, and for the one who made it. */
interface Change {
  readonly action: string;
  readonly id: string;
  readonly is_new: boolean;
  readonly edit: KeyEdit;
  /** Shown in the answer, and nowhere else. */
  readonly key?: string;
}

const told = (call: AdminCall, record: KeyRecord, key: string | undefined): unknown => {
  const status = keyStatus(record, call.gateway.ports.clock.wall());
  if (key === undefined) return status;
  const shown: Record<string, unknown> = { key };
  for (const [name, value] of pairs(status)) shown[name] = value;
  return shown;
};

/** Makes a change, waiting for others for two seconds at most. Yields. */
const carryOut = (call: AdminCall, { action, id, is_new, edit, key }: Change): AdminResponse => {
  const { gateway, platform, request, role } = call;
  const ports = platform.yielding(gateway);
  let failure: ChangeProblem = { kind: "busy" };
  for (const attempt of $range(1, tries)) {
    const [record, refused] = changeKey(gateway, ports, id, is_new, edit);
    if (record !== undefined) {
      const from = request.peer_address();
      gateway.ports.log.notice("admin_change", {
        action,
        key: id,
        owner: record.owner,
        role,
        from,
      });
      return document(is_new ? 201 : 200, told(call, record, key));
    }
    failure = refused;
    if (failure.kind !== "busy") return refusalOf(call, id, failure);
    if (attempt < tries) platform.sleep(waitSeconds);
  }
  return refusalOf(call, id, failure);
};

const nowOf = ({ gateway }: AdminCall): number => math.floor(gateway.ports.clock.wall());

/** A new key, and what is kept of it. */
const freshKey = ({ gateway }: AdminCall): { key: string; sha256: string; hint: string } => {
  const { digests } = gateway.ports;
  const key = keyOf(digests.freshSecret());
  const sha256 = digests.sha256(key);
  if (sha256 === undefined) error("no SHA-256: the error log says why", 0);
  return { key, sha256, hint: hintOf(key) };
};

export const createKey = (call: AdminCall): AdminResponse => {
  const { key, sha256, hint } = freshKey(call);
  const id = keyIdOf(call.gateway.ports.digests.freshSecret());
  const now = nowOf(call);
  const basis: KeyBasis = {
    id,
    source: "admin",
    revision: 1,
    sha256,
    hint,
    previous: undefined,
    created_at: now,
    changed_at: now,
    cluster: undefined,
  };
  const record = recordOf(basis, call.body as KeySettings);
  return carryOut(call, { action: "key_created", id, is_new: true, edit: () => record, key });
};

/** The same key with something else said of it. */
const changedTo = (call: AdminCall, before: KeyRecord, settings: KeySettings): KeyRecord =>
  recordOf(
    withMembers(before, { revision: before.revision + 1, changed_at: nowOf(call) }),
    settings,
  );

const settingsOf = (record: KeyRecord): KeySettings => {
  const { expires_at } = record;
  const settings = record as unknown as KeySettings;
  if (expires_at === undefined) return settings;
  return withMembers(record, {
    expires_at: timestampOf(expires_at) as unknown as number,
  }) as unknown as KeySettings;
};

const changeOne = (
  call: AdminCall,
  action: string,
  settings: (this: void, before: KeyRecord) => KeySettings,
): AdminResponse => {
  const edit: KeyEdit = (before) => changedTo(call, before!, settings(before!));
  return carryOut(call, { action, id: call.parameters["key"]!, is_new: false, edit });
};

const actionOf = ({ enabled }: KeyChange): string => {
  if (enabled === undefined) return "key_changed";
  return enabled ? "key_enabled" : "key_disabled";
};

export const patchKey = (call: AdminCall): AdminResponse => {
  const change = call.body as KeyChange;
  return changeOne(call, actionOf(change), (before) => {
    const all: Record<string, unknown> = {};
    for (const [name, value] of pairs(settingsOf(before))) all[name] = value;
    for (const [name, value] of pairs(change)) all[name] = value;
    return all as unknown as KeySettings;
  });
};

export const putKeySettings = (call: AdminCall): AdminResponse =>
  changeOne(call, "key_changed", () => call.body as KeySettings);

export const rotateKey = (call: AdminCall): AdminResponse => {
  const { grace_seconds } = call.body as { readonly grace_seconds: number };
  const { key, sha256, hint } = freshKey(call);
  const now = nowOf(call);
  const edit: KeyEdit = (before) =>
    withMembers(before!, {
      sha256,
      hint,
      previous: { sha256: before!.sha256, until: now + grace_seconds },
      revision: before!.revision + 1,
      changed_at: now,
    });
  const id = call.parameters["key"]!;
  return carryOut(call, { action: "key_rotated", id, is_new: false, edit, key });
};

export const removeKey = (call: AdminCall): AdminResponse => {
  const id = call.parameters["key"]!;
  return carryOut(call, { action: "key_deleted", id, is_new: false, edit: () => undefined });
};
