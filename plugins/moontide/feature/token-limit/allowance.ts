import { SecretReference } from "../../kernel/ports";
import { KeyPlan } from "../../policy/key/key";
import { Series } from "../../policy/metrics/registry";
import { Quantity } from "../../policy/token-limit/amounts";
import { Condition } from "../../policy/when/when";

/** When a budget begins anew. */
export interface Calendar {
  /** The number of the period that a moment (of the wall clock) lies in, and when the next one begins. @noSelf */
  periodAt: (wall: number) => number;
  endOf: (period: number) => number;
}

/** Whom the owner of a budget is told by. */
export interface Webhook {
  readonly url: string;
  /** Signs what is sent; undefined: nothing is signed. */
  readonly secret: SecretReference | undefined;
}

/** Limits and budgets alike: how much of one quantity a key may use in a time. One limit may be several of these. */
export interface Allowance {
  /** What metrics and clients call it. */
  readonly name: string;
  readonly is_budget: boolean;
  readonly quantity: Quantity;
  /** As much as it allows; of dollars, billionths. */
  readonly limit: number;
  /** As much as this gateway allows by itself: all of it, or its share while Redis can't be asked. */
  readonly local_limit: number;
  readonly window_seconds: number;
  /** Undefined: a sliding window (policy/token-limit/slots.ts). */
  readonly calendar: Calendar | undefined;
  /** What the time is called in messages. */
  readonly time: string;
  readonly key: KeyPlan;
  readonly is_confidential: boolean;
  readonly condition: Condition | undefined;
  readonly is_of_cluster: boolean;
  /** What comes before the key where it is counted here: what is under way, what was used, and how far that was brought. */
  readonly reserved_prefix: string;
  readonly used_prefix: string;
  readonly turned_prefix: string;
  /** The same in Redis. */
  readonly remote_prefix: string;
  /** A budget: from which part on its owner is told, and by which webhook. */
  readonly soft_limit: number | undefined;
  readonly webhook: Webhook | undefined;
  /** Requests by result, and what was settled by kind; made on first use. */
  readonly results: LuaMap<string, Series>;
  readonly settled: LuaMap<string, Series>;
}

/** What holds for requests for models. */
export interface Allowances {
  /** Taken once for a request, and for each attempt: those that ask for the provider. */
  readonly of_request: readonly Allowance[];
  readonly of_attempt: readonly Allowance[];
  /** Of those of a request: what an answer from the cache counts in, which uses neither tokens nor money. */
  readonly of_hit: readonly Allowance[];
  readonly all: readonly Allowance[];
}
