import { ErrorKind, ModelError } from "../../policy/dialect/conversation";

/** Why an attempt failed. */
export interface Failure {
  /** The error's own kind, or that there was no answer to speak of. */
  readonly kind: ErrorKind | "connection";
  readonly error: ModelError;
}

const failureOf = (
  kind: Failure["kind"],
  error_kind: ErrorKind,
  status: number,
  message: string,
): Failure => ({ kind, error: { kind: error_kind, status, message } });

/** What the provider itself says is wrong. */
export const refusedBy = (error: ModelError): Failure => ({ kind: error.kind, error });

export const timedOut = (provider: string, what: string): Failure =>
  failureOf("timeout", "timeout", 504, `The provider ${provider} ${what} in time.`);

/** No connection, or one that broke. The reason names no path and no header. */
export const disconnected = (provider: string, problem: string): Failure =>
  problem === "timeout"
    ? timedOut(provider, "did not answer")
    : failureOf(
        "connection",
        "server",
        502,
        `The provider ${provider} could not be asked, or broke off: ${problem}.`,
      );

/** What came is no answer. */
export const garbled = (provider: string, problem: string): Failure =>
  failureOf("server", "server", 502, `The provider ${provider} sent no valid answer: ${problem}.`);

/** The provider has no such call, or the request could not be made ready for it. */
export const unable = (provider: string, call: string, problem?: string): Failure =>
  failureOf(
    "not_found",
    "not_found",
    404,
    `The provider ${provider} can't be asked for ${call}${problem === undefined ? "" : `: ${problem}`}.`,
  );
