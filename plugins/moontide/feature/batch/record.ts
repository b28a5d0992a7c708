import type { Identity } from "../consumer/identity";
import type { Gateway } from "../gateway/gateway";
import { identityOfKey } from "../virtual-key/prove";
import { readKey } from "../virtual-key/store";

/** A file, but for its content. Times are seconds of the wall clock. */
export interface FileRecord {
  readonly id: string;
  /** Whose it is; see `tenantOf`. */
  readonly owner: string;
  readonly filename: string;
  readonly purpose: string;
  readonly bytes: number;
  readonly created_at: number;
}

/** Who asked for a batch, as far as it has to be known to ask in their name. Never a credential. */
export interface Sender {
  readonly known: boolean;
  readonly consumer?: string;
  readonly user?: string;
  readonly subject?: string;
  readonly api_key?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A batch as it was asked for. */
export interface BatchRecord {
  readonly id: string;
  readonly owner: string;
  readonly sender: Sender;
  /** By name. */
  readonly route: string;
  readonly endpoint: string;
  readonly input_file_id: string;
  readonly completion_window: string;
  /** JSON. */
  readonly metadata: string;
  readonly created_at: number;
  readonly expires_at: number;
}

export type BatchStatus =
  | "validating"
  | "in_progress"
  | "finalizing"
  | "completed"
  | "failed"
  | "expired"
  | "cancelling"
  | "cancelled";

/** How a batch stands: written by who runs it. */
export interface BatchState {
  status: BatchStatus;
  total: number;
  completed: number;
  failed: number;
  in_progress_at?: number;
  finalizing_at?: number;
  /** When it completed, failed, expired or was cancelled. */
  ended_at?: number;
  has_output: boolean;
  has_errors: boolean;
  /** Why the batch as a whole failed. */
  error?: { readonly code: string; readonly message: string };
}

export const hasEnded = ({ status }: BatchState): boolean =>
  status === "completed" || status === "failed" || status === "expired" || status === "cancelled";

export const senderOf = (identity: Identity | undefined): Sender => {
  if (identity === undefined) return { known: false };
  const { consumer, user, subject, api_key, claims } = identity;
  return { known: true, consumer: consumer?.name, user, subject, api_key, claims };
};

type Found = LuaMultiReturn<[identity: Identity | undefined, problem: string | undefined]>;

const identityByKey = ({ ports, consumers }: Gateway, id: string): Found => {
  const record = readKey(ports, id);
  const isGood = record?.enabled === true && ports.clock.wall() < (record.expires_at ?? math.huge);
  if (!isGood) return $multi(undefined, "The key that began the batch is not valid any more.");
  return $multi(identityOfKey(consumers.by_name.get(record.owner), record), undefined);
};

/** Who may still ask in the sender's name; or why nobody may. */
export const identityFor = (gateway: Gateway, sender: Sender): Found => {
  if (!sender.known) return $multi(undefined, undefined);
  if (sender.api_key !== undefined) return identityByKey(gateway, sender.api_key);
  const { by_name } = gateway.consumers;
  const consumer = sender.consumer === undefined ? undefined : by_name.get(sender.consumer);
  if (sender.consumer !== undefined && consumer === undefined) {
    return $multi(undefined, "The consumer who began the batch is not known any more.");
  }
  const { user, subject, claims } = sender;
  return $multi(
    { consumer, user: user ?? "", subject: subject ?? "", claims: claims ?? {} },
    undefined,
  );
};
