import { DnsOptions, DnsRecord, YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { addressRecords, Resolution, TtlBounds } from "../../../policy/discovery/records";
import { serviceRecords, serviceTargets } from "../../../policy/discovery/service-records";
import { DnsDiscoveryConfiguration } from "../../configuration/schema";
import { Source } from "./source";

const noRecords = (configuration: DnsDiscoveryConfiguration): string =>
  `${configuration.name} has no ${configuration.record} records`;

/** The A and AAAA records of a name together; an error only when neither could be asked for. */
const addressesOf = (
  ports: YieldingPorts,
  name: string,
  options: DnsOptions,
): Result<readonly DnsRecord[]> => {
  const [ipv4, problem] = ports.dns.query(name, "A", options);
  if (ipv4 !== undefined && ipv4.length > 0) return $multi(ipv4, undefined);
  const [ipv6, other] = ports.dns.query(name, "AAAA", options);
  if (ipv6 !== undefined && ipv6.length > 0) return $multi(ipv6, undefined);
  if (problem !== undefined) return $multi(undefined, problem);
  if (ipv6 === undefined) return $multi(undefined, other);
  return $multi(ipv6, undefined);
};

const queryServices = (
  ports: YieldingPorts,
  configuration: DnsDiscoveryConfiguration,
  bounds: TtlBounds,
): Result<Resolution> => {
  const [services, problem] = ports.dns.query(configuration.name, "SRV", configuration);
  if (services === undefined) return $multi(undefined, problem);
  const addresses: Record<string, readonly DnsRecord[]> = {};
  for (const target of serviceTargets(services)) {
    const [found, reason] = addressesOf(ports, target, configuration);
    if (found === undefined) return $multi(undefined, reason);
    addresses[target] = found;
  }
  return serviceRecords(services, addresses, bounds);
};

/**
 * The domain name system: A or AAAA records with a port of the configuration, or SRV records (RFC 2782) with
 * their own. A name without records is an error, so that a zone that was emptied by mistake changes nothing.
 */
export const dnsSource: Source = {
  identity: (configured) => {
    const { name, record, port } = configured as DnsDiscoveryConfiguration;
    return `dns ${name} ${record} ${port ?? "-"}`;
  },
  yields: true,
  watches: false,
  start: () => undefined,
  close: () => undefined,
  query: (ports, configured) => {
    const configuration = configured as DnsDiscoveryConfiguration;
    const bounds: TtlBounds = {
      minimum_seconds: configuration.minimum_ttl_seconds,
      maximum_seconds: configuration.maximum_ttl_seconds,
    };
    if (configuration.record === "SRV") {
      const [answer, reason] = queryServices(ports, configuration, bounds);
      if (answer === undefined) return $multi(undefined, reason);
      if (answer.endpoints.length === 0) return $multi(undefined, noRecords(configuration));
      return $multi(answer, undefined);
    }
    const { name, record, port } = configuration;
    const [records, problem] = ports.dns.query(name, record, configuration);
    if (records === undefined) return $multi(undefined, problem);
    const answer = addressRecords(records, port ?? 0, bounds);
    if (answer.endpoints.length === 0) return $multi(undefined, noRecords(configuration));
    return $multi(answer, undefined);
  },
};
