import { Series } from "../../policy/metrics/registry";
import { rewritePath } from "../../policy/route/rewrite";
import type { RouteConfiguration } from "../configuration/schema";
import { compileGuard, Guard } from "../guard/guard";
import type { LlmConfiguration } from "./schema";

/** A route whose requests models answer. */
export interface LlmRoute {
  readonly configuration: LlmConfiguration;
  /** What is done to its conversations; undefined: nothing. */
  readonly guard: Guard | undefined;
  /** By status class; made on first use. */
  readonly requests: (Series | undefined)[];
}

/** Of a route without `llm` there is none. */
export const compileLlmRoute = ({ llm }: RouteConfiguration): LlmRoute | undefined =>
  llm === undefined ? undefined : { configuration: llm, guard: compileGuard(llm), requests: [] };

/** What stands for the endpoint: the path without the route's prefix. */
export const pathOf = ({ configuration: { strip_prefix } }: LlmRoute, path: string): string =>
  strip_prefix === undefined ? path : rewritePath({ strip_prefix }, path);
