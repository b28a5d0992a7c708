import type { Random } from "../../kernel/ports";
import type { ModelRequest } from "../../policy/dialect/conversation";
import type { Dialect } from "../../policy/dialect/dialect";
import { Member } from "../../policy/json/members";
import type { ModelEndpoint } from "../../policy/llm/endpoint";
import type { LlmConfiguration } from "../llm/schema";
import type { IncomingRequest } from "../proxy/request";

/** What has to be known of a request for a model, so that it is known who can answer it. */
export interface ModelQuestion {
  /** As the client called it; "" where it names none. */
  readonly model: string;
  readonly stream: boolean;
  readonly body: string;
  /** The outermost members of the body. */
  readonly members: readonly Member[];
  readonly endpoint: ModelEndpoint;
  /** The client's. */
  readonly dialect: Dialect;
  /** The body in no dialect's words, once somebody needed it. */
  request: ModelRequest | undefined;
  readonly llm: { readonly configuration: LlmConfiguration };
  /** The conversation that it is a turn of: it is to go where that went before. */
  readonly turn?: { readonly affinity: string | undefined } | undefined;
  /** The gateway asks for itself: for any of its models, whoever sent the request, and waits no longer. */
  readonly errand_seconds?: number | undefined;
  /** For conditions of rules. */
  readonly incoming?: IncomingRequest;
  /** In place of chance, for whoever only looks. */
  readonly random?: Random;
}
