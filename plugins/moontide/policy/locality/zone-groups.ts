import { Endpoint } from "../../kernel/endpoint";
import { zoneShares } from "./zones";

export interface ZoneOptions {
  /** The gateway's zone; empty: zones are not looked at. */
  readonly zone: string;
  /** With fewer endpoints than this, zones are not looked at: one more or less would move too much. */
  readonly minimum_endpoints: number;
  /** How many gateways are in each zone; zones that are not named have none. Empty: as many in each zone that has endpoints. */
  readonly gateways: Readonly<Record<string, number>>;
}

export interface ZoneGroup {
  readonly endpoints: readonly Endpoint[];
  readonly share: number;
  readonly zone: string;
}

const isMeantFor = (endpoint: Endpoint, zone: string): boolean => {
  for (const name of endpoint.for_zones) {
    if (name === zone) return true;
  }
  return false;
};

/** Those that the registry gave to the zone, or none while it has not given all endpoints to zones. */
const hinted = (endpoints: readonly Endpoint[], zone: string): Endpoint[] => {
  const found: Endpoint[] = [];
  for (const endpoint of endpoints) {
    if (endpoint.for_zones.length === 0) return [];
    if (isMeantFor(endpoint, zone)) found[found.length] = endpoint;
  }
  return found;
};

interface Zones {
  readonly names: string[];
  readonly members: LuaMap<string, Endpoint[]>;
}

const byZone = (endpoints: readonly Endpoint[]): Zones => {
  const zones: Zones = { names: [], members: new LuaMap() };
  for (const endpoint of endpoints) {
    const members = zones.members.get(endpoint.zone);
    if (members !== undefined) members[members.length] = endpoint;
    else {
      zones.members.set(endpoint.zone, [endpoint]);
      zones.names[zones.names.length] = endpoint.zone;
    }
  }
  table.sort(zones.names);
  return zones;
};

const sharesFor = ({ names, members }: Zones, options: ZoneOptions): number[] | undefined => {
  const weights: number[] = [];
  const gateways: number[] = [];
  const known = next(options.gateways)[0] !== undefined;
  let own: number | undefined;
  for (const i of $range(0, names.length - 1)) {
    weights[i] = 0;
    for (const { weight } of members.get(names[i]!)!) weights[i] = weights[i] + weight;
    gateways[i] = known ? (options.gateways[names[i]!] ?? 0) : 1;
    if (names[i] === options.zone) own = i;
  }
  if (own === undefined || names.length < 2) return undefined;
  return zoneShares({ zones: names, endpoints: weights, gateways }, own);
};

/**
 * One level's endpoints in rotation by zone. What the registry hints at goes first: then they are those that are meant for the gateway's zone.
 * Else the gateway's own zone gets what keeps requests per endpoint equal, if there are enough endpoints and the level is well;
 * else all are one group.
 */
export const zoneGroups = (
  endpoints: readonly Endpoint[],
  options: ZoneOptions,
  panic: boolean,
): readonly ZoneGroup[] => {
  if (endpoints.length === 0) return [];
  const whole: ZoneGroup = { endpoints, share: 1, zone: "" };
  if (options.zone === "" || panic) return [whole];
  const meant = hinted(endpoints, options.zone);
  if (meant.length > 0) {
    return [
      { endpoints: meant, share: 1, zone: options.zone },
      { endpoints, share: 0, zone: "" },
    ];
  }
  if (endpoints.length < options.minimum_endpoints) return [whole];
  const zones = byZone(endpoints);
  const shares = sharesFor(zones, options);
  if (shares === undefined) return [whole];
  const groups: ZoneGroup[] = [];
  for (const i of $range(0, zones.names.length - 1)) {
    const zone = zones.names[i]!;
    const share = shares[i]!;
    groups[groups.length] = { endpoints: zones.members.get(zone)!, share, zone };
  }
  return groups;
};
