import { ErrorKind } from "../dialect/conversation";

/** The connection failed, or ended before the answer did; nothing tells whether the provider had begun. */
export type FailureKind = ErrorKind | "connection";
