import { ModelClient } from "../../kernel/model-client";
import { Refusal } from "../../kernel/verdict";
import { ModelError } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { dialectNamed } from "./speech";
import { dialectOfPath } from "../../policy/llm/endpoint";
import { seriesOf } from "../../policy/metrics/registry";
import { recordRefusal } from "../decisions/refusals";
import { reasonHeader } from "../document/reason-header";
import { errorOf } from "./refusals";
import type { ModelSession } from "./session";

/** Who is told what. */
export type Addressee = Pick<
  ModelSession,
  "client" | "dialect" | "gateway" | "exchange" | "incoming"
>;

/** Of whole answers and of errors, in every dialect. */
export const jsonType = "application/json";

/**
 * Answers with an error in the client's own words. Clients retry by the status alone, so where waiting does not help
 * they are told not to (`x-should-retry`, which the SDKs of OpenAI and Anthropic heed).
 */
export const tellError = (client: ModelClient, dialect: Dialect, error: ModelError): void => {
  const { retry_after_seconds } = error;
  if (retry_after_seconds !== undefined) {
    client.set_header("Retry-After", string.format("%d", math.ceil(retry_after_seconds)));
  }
  if (error.reason !== undefined) client.set_header(reasonHeader, error.reason);
  if (error.kind === "quota" || error.is_final === true) {
    client.set_header("x-should-retry", "false");
  }
  client.answer(dialect.errorStatus(error), jsonType, dialect.writeError(error));
};

/**
 * The same where the engine refuses: what the gateway says itself is counted and kept as any refusal is. A provider's own
 * error is none.
 */
export const refuseRequest = (
  { client, dialect, gateway, exchange, incoming }: Addressee,
  error: ModelError,
): void => {
  const { reason, status } = error;
  if (reason !== undefined) {
    seriesOf(gateway.metrics.refusals, [reason]).value += 1;
    recordRefusal(gateway, exchange, { reason, status }, incoming);
  }
  tellError(client, dialect, error);
};

/** The same with what the chain refuses, before anything is known of the request but its path and headers. */
export const refuseModelRequest = (client: ModelClient, refusal: Refusal): void => {
  const isAnthropic = client.header("anthropic-version") !== undefined;
  const dialect = dialectNamed(dialectOfPath(client.path(), isAnthropic));
  tellError(client, dialect, errorOf(refusal));
};
