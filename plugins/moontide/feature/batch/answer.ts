import { ModelError } from "../../policy/dialect/conversation";
import { tenantOf } from "../conversation/place";
import { unknownPath } from "../llm/refusals";
import type { ModelSession } from "../llm/session";
import { answerBatches } from "./batches";
import { answerFiles } from "./files";

/** Answers `/v1/files`, `/v1/batches` and what is below, where the gateway offers them. May yield. */
export const answerStored = (session: ModelSession): ModelError | undefined => {
  const { client, endpoint, exchange, gateway } = session;
  const options = gateway.configuration.batches;
  const thing = endpoint.stored;
  if (options === undefined || thing === undefined) {
    return unknownPath(client.method(), client.path());
  }
  const call = { session, options, owner: tenantOf(exchange.identity), thing };
  return thing.kind === "file" ? answerFiles(call) : answerBatches(call);
};
