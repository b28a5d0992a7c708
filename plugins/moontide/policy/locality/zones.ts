/** Endpoints in rotation by zone; the order is that of `zones`. */
export interface ZoneCounts {
  readonly zones: readonly string[];
  readonly endpoints: readonly number[];
  /** Gateways by zone, or any numbers in the same proportion. */
  readonly gateways: readonly number[];
}

const total = (numbers: readonly number[]): number => {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
};

/**
 * Which share of its requests a gateway sends to each zone, so that as many as possible stay in its own and every endpoint still
 * gets as many as any other, as in Envoy's zone-aware routing: a zone that has a larger part of the endpoints than of the gateways
 * keeps all of its requests, and takes what others can't keep in proportion to what it has left.
 *
 * https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware
 *
 * @returns by zone, 0 to 1, or undefined when the zone has no part in both
 */
export const zoneShares = (counts: ZoneCounts, own: number): number[] | undefined => {
  const { zones, endpoints, gateways } = counts;
  const all_endpoints = total(endpoints);
  const all_gateways = total(gateways);
  if (all_endpoints === 0 || gateways[own]! <= 0) return undefined;
  const kept = math.min(1, (endpoints[own]! * all_gateways) / (gateways[own]! * all_endpoints));
  const spare: number[] = [];
  for (const i of $range(0, zones.length - 1)) {
    const mine = endpoints[i]! / all_endpoints - gateways[i]! / all_gateways;
    spare[i] = i === own ? 0 : math.max(0, mine);
  }
  const all_spare = total(spare);
  const shares: number[] = [];
  for (const i of $range(0, zones.length - 1)) {
    shares[i] = all_spare === 0 ? 0 : ((1 - kept) * spare[i]!) / all_spare;
  }
  shares[own] = all_spare === 0 ? 1 : kept;
  return shares;
};
