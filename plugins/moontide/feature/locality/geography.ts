import { CidrSet } from "../../policy/address/cidr";
import { clientAddress } from "../../policy/address/client";
import { newIp, readIp } from "../../policy/address/ip";
import { compileNetworks, networkRegion, Networks } from "../../policy/locality/networks";
import { IncomingRequest } from "../proxy/request";
import { GeographyConfiguration } from "./geography-schema";

/** How a pool tells where clients are. */
export interface Geography {
  readonly variable: string | undefined;
  /** In lower case. */
  readonly header: string | undefined;
  readonly regions: Readonly<Record<string, string>>;
  /** Undefined without any. */
  readonly networks: Networks | undefined;
  readonly default_region: string | undefined;
}

export const compileGeography = (configuration: GeographyConfiguration): Geography => {
  const { variable, header, regions, networks, default_region } = configuration;
  return {
    variable,
    header: header === undefined ? undefined : string.lower(header),
    regions,
    networks: next(networks)[0] === undefined ? undefined : compileNetworks(networks),
    default_region,
  };
};

/** Filled anew for each look; nothing yields while it is in use. */
const address = newIp();

const byAddress = (
  networks: Networks,
  trusted: CidrSet | undefined,
  request: IncomingRequest,
): string | undefined => {
  const peer = request.peer_address();
  const client =
    trusted === undefined ? peer : clientAddress(peer, request.header("x-forwarded-for"), trusted);
  return readIp(client, 1, client.length, address) ? networkRegion(networks, address) : undefined;
};

/**
 * The client's region: what the variable or the header says, if a region is configured for it, else by address, else the default. Undefined:
 * the gateway's own. Only regions of the configuration come back, so that nobody can make the gateway prepare views without end.
 */
export const originOf = (
  geography: Geography,
  trusted: CidrSet | undefined,
  request: IncomingRequest,
): string | undefined => {
  const { variable, header, regions, networks } = geography;
  let said: string | undefined;
  if (variable !== undefined) said = request.variable(variable);
  if (said === undefined && header !== undefined) said = request.header(header);
  let region = said === undefined ? undefined : regions[said];
  if (region === undefined && networks !== undefined) {
    region = byAddress(networks, trusted, request);
  }
  return region ?? geography.default_region;
};
