import { Field } from "../../schema/description";
import { AdminCall, AdminResponse } from "./exchange";

/** Probes are for everybody who reaches the port; the rest asks who is there (see guard.ts). */
export type Access = "open" | "read" | "write";

/** A JSON Schema as plain data; `$ref` may name one of answers.ts. */
export type Schema = Readonly<Record<string, unknown>>;

/** What an operation answers, for its description. */
export interface Answer {
  readonly status: number;
  readonly doc: string;
  /** Without one: `application/json`. */
  readonly content_type?: string;
  readonly schema?: Schema;
}

/**
 * One operation of the admin API: where it is, who may use it, what it takes and answers, and the function that
 * does it. The routing and the OpenAPI document come from the same record.
 */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/v1/pools/{pool}`: a name in braces stands for one segment. */
  readonly path: string;
  /** Unique, for clients generated from the OpenAPI document. */
  readonly name: string;
  readonly access: Access;
  /** A few words, and as many sentences as it needs. */
  readonly summary: string;
  readonly doc: string;
  /** The members of the JSON object that is its body; operations without have none. */
  readonly body?: readonly Field[];
  /** What its query may say; others take none. */
  readonly query?: readonly Field[];
  readonly answers: readonly Answer[];
  /** The statuses of refusals, besides those that any operation may have. */
  readonly refusals: readonly number[];
  readonly handle: (this: void, call: AdminCall) => AdminResponse;
}
