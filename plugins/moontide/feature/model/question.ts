import { Member } from "../../policy/json/members";
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
  readonly endpoint: { readonly wish: string };
  readonly llm: { readonly configuration: LlmConfiguration };
  /** For conditions of rules. */
  readonly incoming?: IncomingRequest;
}
