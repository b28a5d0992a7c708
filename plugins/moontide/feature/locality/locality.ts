import { Scope } from "../../policy/locality/groups";
import { compileGeography, Geography } from "./geography";
import { LocalityConfiguration, LocationConfiguration } from "./schema";

/** How a pool looks at where its endpoints are. */
export interface Locality {
  /** Closeness from the gateway's own place. */
  readonly scope: Scope;
  readonly geography: Geography | undefined;
}

const nobody: Readonly<Record<string, number>> = {};
const nowhere: Readonly<Record<string, readonly string[]>> = {};

/** Pools without the option look at their endpoints' priorities and nothing else. */
export const plainScope: Scope = {
  from: "",
  zone: "",
  overflow_factor: 1.4,
  minimum_endpoints: 0,
  gateways: nobody,
  regions_order: [],
  neighbours: nowhere,
};

/** A place that was resolved when the configuration was taken over (resolve.ts); one that could not be is none. */
const placeOf = (place: LocationConfiguration["region"]): string =>
  typeof place === "string" ? place : "";

export const compileLocality = (
  configuration: LocalityConfiguration,
  location: LocationConfiguration,
): Locality => {
  const { zone_aware, overflow_factor, minimum_endpoints, regions_order, neighbours, geography } =
    configuration;
  return {
    scope: {
      from: placeOf(location.region),
      zone: zone_aware ? placeOf(location.zone) : "",
      overflow_factor,
      minimum_endpoints,
      gateways: location.gateways,
      regions_order,
      neighbours,
    },
    geography: geography === undefined ? undefined : compileGeography(geography),
  };
};

/** The same, with closeness from another region. The gateway's zone still counts: that is where its requests come from. */
export const scopeFrom = (scope: Scope, from: string): Scope => ({
  from,
  zone: scope.zone,
  overflow_factor: scope.overflow_factor,
  minimum_endpoints: scope.minimum_endpoints,
  gateways: scope.gateways,
  regions_order: scope.regions_order,
  neighbours: scope.neighbours,
});
