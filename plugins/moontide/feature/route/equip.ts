import { Authentication, compileAuthentication } from "../consumer/authentication";
import { Cache, compileCache } from "../cache/cache";
import { Classification, compileClassification } from "../classify/classification";
import { compileConcurrencyLimits, ConcurrencyLimits } from "../concurrency/limits";
import { compileFlags, Flags } from "../flags/flags";
import { compileRateLimits, RateLimits } from "../rate-limit/rate-limits";
import { Configuration, RouteConfiguration } from "../configuration/schema";
import { Target } from "./target";

/** Which endpoints of a pool are meant, as it is configured (feature/locality/subset-schema.ts). */
export interface SubsetOptions {
  readonly subset?: Readonly<Record<string, string>>;
  readonly subset_fallback?: "any" | "none";
}

/** What a route's options are compiled from. */
export interface RouteMaterial {
  readonly configuration: Configuration;
  readonly route: RouteConfiguration;
  /** A pool as this route uses it, or a subset of it; one target for each whole pool, however many rules name it. */
  readonly target_of: (this: void, pool: string, subset?: SubsetOptions) => Target;
  /** All of these that were asked for so far, in the order in which they were made. */
  readonly destinations: readonly Target[];
}

/** What is found out about the requests of a route before a pool is chosen; undefined is what the route does not ask for. */
export interface Equipment {
  readonly authentication: Authentication | undefined;
  readonly classification: Classification | undefined;
  readonly flags: Flags | undefined;
  readonly concurrency: ConcurrencyLimits | undefined;
  readonly rate_limits: RateLimits | undefined;
  readonly cache: Cache | undefined;
}

/** Compiles what a route asks for. Runs when a configuration is taken over. */
export const equipmentOf = (material: RouteMaterial): Equipment => {
  const authentication = compileAuthentication(material);
  const classification = compileClassification(material, authentication !== undefined);
  const flags = compileFlags(material);
  const concurrency = compileConcurrencyLimits(material);
  const rate_limits = compileRateLimits(material);
  const cache = compileCache(material, authentication, flags);
  return { authentication, classification, flags, concurrency, rate_limits, cache };
};

/** Of routes that only lead to a pool. */
export const noEquipment: Equipment = {
  authentication: undefined,
  classification: undefined,
  flags: undefined,
  concurrency: undefined,
  rate_limits: undefined,
  cache: undefined,
};
