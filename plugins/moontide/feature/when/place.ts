import { isTrustedPeer } from "../../policy/address/client";
import { CidrSet } from "../../policy/address/cidr";
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

/** Undefined without a `geography` in the document: then clients have neither country nor region. */
export const compilePlace = (
  configuration: GeographyConfiguration | undefined,
): Place | undefined => {
  if (configuration === undefined) return undefined;
  const { variable, regions, networks, default_region } = configuration;
  return {
    believed: compileGeography(configuration),
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
