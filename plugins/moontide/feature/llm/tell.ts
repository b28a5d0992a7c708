import { ModelClient } from "../../kernel/model-client";
import { Refusal } from "../../kernel/verdict";
import { ModelError } from "../../policy/dialect/conversation";
import { Dialect } from "../../policy/dialect/dialect";
import { dialectNamed } from "./speech";
import { dialectOfPath } from "../../policy/llm/endpoint";
import { errorOf } from "./refusals";

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
  if (error.kind === "quota") client.set_header("x-should-retry", "false");
  client.answer(dialect.errorStatus(error), jsonType, dialect.writeError(error));
};

/** The same with what the chain refuses, before anything is known of the request but its path and headers. */
export const refuseModelRequest = (client: ModelClient, refusal: Refusal): void => {
  const isAnthropic = client.header("anthropic-version") !== undefined;
  const dialect = dialectNamed(dialectOfPath(client.path(), isAnthropic));
  tellError(client, dialect, errorOf(refusal));
};
