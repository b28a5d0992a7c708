import { RouteConfiguration } from "../configuration/schema";
import type { LlmRoute } from "../llm/route";
import type { Split } from "../split/split";
import type { Equipment } from "./equip";
import { Target } from "./target";

/** A route with where its requests go. */
export interface Route {
  readonly name: string;
  readonly match: RouteConfiguration["match"];
  readonly configuration: RouteConfiguration;
  /** Where requests go when nothing says otherwise; undefined on a route to models, whose requests take none. */
  readonly target: Target | undefined;
  /** Among which targets its requests are divided, where they are. */
  readonly split: Split | undefined;
  /** The models that answer its requests, on a route of the LLM gateway. */
  readonly llm: LlmRoute | undefined;
  readonly equipment: Equipment;
}

export const createRoute = (
  configuration: RouteConfiguration,
  target: Target | undefined,
  split: Split | undefined,
  llm: LlmRoute | undefined,
  equipment: Equipment,
): Route => ({
  name: configuration.name,
  match: configuration.match,
  configuration,
  target,
  split,
  llm,
  equipment,
});
