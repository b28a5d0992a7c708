import { ErrorKind, ModelError } from "../../policy/dialect/conversation";
import { refusalOf } from "./refusals";

/** Why an attempt failed. */
export interface Failure {
  /** The error's own kind, or that there was no answer to speak of. */
  readonly kind: ErrorKind | "connection";
  readonly error: ModelError;
}

/** What the provider itself says is wrong. */
export const refusedBy = (error: ModelError): Failure => ({ kind: error.kind, error });

export const timedOut = (provider: string, what: string): Failure => ({
  kind: "timeout",
  error: refusalOf("upstream_timeout", `The provider ${provider} ${what} in time.`),
});

/** No connection, or one that broke. The reason names no path and no header. */
export const disconnected = (provider: string, problem: string): Failure => {
  if (problem === "timeout") return timedOut(provider, "did not answer");
  const message = `The provider ${provider} could not be asked, or broke off: ${problem}.`;
  return { kind: "connection", error: refusalOf("upstream_unreachable", message) };
};

/** What came is no answer. */
export const garbled = (provider: string, problem: string): Failure => {
  const message = `The provider ${provider} sent no valid answer: ${problem}.`;
  return { kind: "server", error: refusalOf("upstream_invalid_answer", message) };
};

/** The provider has no such call, or the request could not be made ready for it. */
export const unable = (provider: string, call: string, problem?: string): Failure => {
  const why = problem === undefined ? "" : `: ${problem}`;
  const message = `The provider ${provider} can't be asked for ${call}${why}.`;
  return { kind: "not_found", error: refusalOf("unsupported_call", message) };
};
