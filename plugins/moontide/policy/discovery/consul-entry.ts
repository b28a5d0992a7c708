import { EndpointDescription } from "../../kernel/endpoint";
import { Result } from "../../kernel/result";
import { formatIp, parseIp } from "../address/ip";
import { quote } from "../address/quote";
import { consulMetadata, textsOf } from "./consul-metadata";
import { consulPriority, consulWeight } from "./consul-weight";
import { Decoded, describeValue, isTable, member, refuse } from "./document-value";
import { Remarks } from "./remarks";

/** The worst status of the entry's checks, and whether an operator has put it into maintenance. */
const healthOf = (entry: Decoded): { warning: boolean; maintenance: boolean } => {
  let warning = false;
  let maintenance = false;
  for (const [, check] of pairs(member(entry, "Checks"))) {
    if (isTable(check)) {
      if (check.get("Status") === "warning") warning = true;
      const id = tostring(check.get("CheckID") ?? "");
      if (id === "_node_maintenance" || string.sub(id, 1, 21) === "_service_maintenance:") {
        maintenance = true;
      }
    }
  }
  return { warning, maintenance };
};

/** The service's own address, else its node's. Host names can't be used: nothing would ask for them again. */
const addressOf = (entry: Decoded, service: Decoded, path: string): Result<string> => {
  const own = service.get("Address") ?? "";
  const text = own === "" ? member(entry, "Node").get("Address") : own;
  const ip = typeof text === "string" ? parseIp(text) : undefined;
  if (ip !== undefined) return $multi(formatIp(ip), undefined);
  return refuse(`${path}.Address`, describeValue(text), "an IP address");
};

/**
 * Reads one entry of `/v1/health/service/NAME`. `weight` may be from 0 to 65535. Of an entry that can be used, what is
 * wrong in its metadata is noted and left out. What lies between may have mixed up answers: one of another service is
 * refused. Consul takes no notice of the case of names.
 */
export const parseConsulEntry = (
  entry: Decoded,
  path: string,
  wanted: string,
  remarks: Remarks,
): Result<EndpointDescription> => {
  const service = member(entry, "Service");
  const id = service.get("ID");
  if (typeof id !== "string") return refuse(`${path}.ID`, describeValue(id), "a service's ID");
  const place = `service ${describeValue(id)}`;
  const name = service.get("Service");
  if (name !== undefined && string.lower(tostring(name)) !== string.lower(wanted)) {
    return refuse(`${place}.Service`, describeValue(name), quote(wanted));
  }
  const [address, problem] = addressOf(entry, service, place);
  if (address === undefined) return $multi(undefined, problem);
  const port = service.get("Port");
  if (typeof port !== "number" || port < 1 || port > 65535 || port !== math.floor(port)) {
    return refuse(`${place}.Port`, describeValue(port), "a port from 1 to 65535");
  }
  const meta = textsOf(service.get("Meta"));
  const nodeMeta = textsOf(member(entry, "Node").get("Meta"));
  const { warning, maintenance } = healthOf(entry);
  const weight = consulWeight(service, meta, warning, place, remarks);
  return $multi(
    {
      address,
      port,
      weight,
      draining: maintenance || weight === 0,
      instance: id,
      region: meta["region"] ?? nodeMeta["region"],
      zone: meta["zone"] ?? nodeMeta["zone"],
      priority: consulPriority(meta, place, remarks),
      metadata: consulMetadata(meta, service.get("Tags")),
    },
    undefined,
  );
};
