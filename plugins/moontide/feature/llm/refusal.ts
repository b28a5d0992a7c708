import { Patience } from "../../kernel/http-transport";
import { ModelError } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { retryAfterSeconds } from "../../policy/llm/retry-after";
import { Upstream } from "./upstream";
import { readWhole } from "./whole";

/** Of an error's body no more is read. */
const mostErrorBytes = 65536;

/**
 * What a provider says that refuses or has failed, in no dialect's words; for how long it is in vain to ask, where a header
 * alone tells.
 */
export const errorIn = ({ head }: Upstream, dialect: Dialect, text: string): ModelError => {
  const error = dialect.readError(head.status, text);
  const seconds = retryAfterSeconds(head.headers["retry-after-ms"], head.headers["retry-after"]);
  if (seconds === undefined || error.retry_after_seconds !== undefined) return error;
  return {
    kind: error.kind,
    status: error.status,
    message: error.message,
    code: error.code,
    field: error.field,
    retry_after_seconds: seconds,
  };
};

/** The same, read from the answer's body. */
export const readRefusal = (
  upstream: Upstream,
  dialect: Dialect,
  patience: Patience,
): ModelError => {
  const [text] = readWhole(upstream, patience, mostErrorBytes);
  return errorIn(upstream, dialect, text ?? "");
};
