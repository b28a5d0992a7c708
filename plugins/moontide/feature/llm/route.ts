import { Series } from "../../policy/metrics/registry";
import type { RouteConfiguration } from "../configuration/schema";
import type { LlmConfiguration } from "./schema";

/** A route whose requests models answer. */
export interface LlmRoute {
  readonly configuration: LlmConfiguration;
  /** By status class; made on first use. */
  readonly requests: (Series | undefined)[];
}

/** Of a route without `llm` there is none. */
export const compileLlmRoute = ({ llm }: RouteConfiguration): LlmRoute | undefined =>
  llm === undefined ? undefined : { configuration: llm, requests: [] };
