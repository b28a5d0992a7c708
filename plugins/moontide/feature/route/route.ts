import { RouteConfiguration } from "../configuration/schema";
import { Target } from "./target";

/** A route with where its requests go. */
export interface Route {
  readonly name: string;
  readonly match: RouteConfiguration["match"];
  readonly configuration: RouteConfiguration;
  /** Where requests go when nothing says otherwise. */
  readonly target: Target;
}

export const createRoute = (configuration: RouteConfiguration, target: Target): Route => ({
  name: configuration.name,
  match: configuration.match,
  configuration,
  target,
});
