import { isTrustedPeer } from "../../policy/address/client";
import { CidrSet } from "../../policy/address/cidr";
import type { Configuration } from "../configuration/schema";
import { compileGeography, Geography, originOf } from "../locality/geography";
import { GeographyConfiguration } from "../locality/geography-schema";
import { IncomingRequest } from "../proxy/request";

/** How conditions tell where clients are. */
export interface Place {
  /** For requests that come through a trusted proxy. */
  readonly believed: Geography;
  /** For all others: anybody can write a header. */
  readonly unbelieved: Geography;
}

/** The region of whom nothing else is known: the configured one, else the gateway's own. */
const withDefault = (
  geography: GeographyConfiguration,
  { region }: Configuration["location"],
): GeographyConfiguration => {
  const { variable, header, regions, networks } = geography;
  const own = typeof region === "string" ? region : undefined;
  return { variable, header, regions, networks, default_region: geography.default_region ?? own };
};

/** Undefined without a `geography` in the document: then clients have neither country nor region. */
export const compilePlace = (configuration: Configuration): Place | undefined => {
  if (configuration.geography === undefined) return undefined;
  const whole = withDefault(configuration.geography, configuration.location);
  const { variable, regions, networks, default_region } = whole;
  return {
    believed: compileGeography(whole),
    unbelieved: compileGeography({ variable, regions, networks, default_region }),
  };
};

const geographyFor = (
  place: Place,
  trusted: CidrSet | undefined,
  request: IncomingRequest,
): Geography => {
  const { believed, unbelieved } = place;
  if (believed.header === undefined || trusted === undefined) return unbelieved;
  return isTrustedPeer(request.peer_address(), trusted) ? believed : unbelieved;
};

/** What the variable or a trusted proxy's header says, as it is. */
export const countryOf = (
  place: Place,
  trusted: CidrSet | undefined,
  request: IncomingRequest,
): string | undefined => {
  const { variable, header } = geographyFor(place, trusted, request);
  const said = variable === undefined ? undefined : request.variable(variable);
  return said ?? (header === undefined ? undefined : request.header(header));
};

export const regionOf = (
  place: Place,
  trusted: CidrSet | undefined,
  request: IncomingRequest,
): string | undefined => originOf(geographyFor(place, trusted, request), trusted, request);
