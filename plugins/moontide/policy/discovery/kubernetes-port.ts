import { Result } from "../../kernel/result";
import { quote } from "../address/quote";
import { Decoded, describeValue, isTable, refuse } from "./document-value";

/** A TCP port of an EndpointSlice: the pods', not the Service's. */
export interface SlicePort {
  /** Empty for the only port of a Service. */
  readonly name: string;
  readonly port: number;
}

const isPort = (value: unknown): value is number =>
  typeof value === "number" && value >= 1 && value <= 65535 && value % 1 === 0;

/** One port; undefined for other protocols than TCP, and for "any port", which says nothing. */
const readPort = (value: unknown, path: string): Result<SlicePort | false> => {
  if (!isTable(value)) return refuse(path, describeValue(value), "a port");
  const name = value.get("name") ?? "";
  const port = value.get("port");
  if (typeof name !== "string") return refuse(`${path}.name`, describeValue(name), "a text");
  const isOther = (value.get("protocol") ?? "TCP") !== "TCP";
  if (isOther || port === undefined) return $multi(false, undefined);
  if (!isPort(port)) return refuse(`${path}.port`, describeValue(port), "a port from 1 to 65535");
  return $multi({ name, port }, undefined);
};

/** The `ports` of an EndpointSlice, those of TCP. A Service without ports has none. */
export const readPorts = (slice: Decoded, path: string): Result<readonly SlicePort[]> => {
  const list = slice.get("ports") ?? [];
  if (!isTable(list)) return refuse(`${path}.ports`, describeValue(list), "a list of ports");
  const ports: SlicePort[] = [];
  for (const i of $range(1, list.length())) {
    const [port, problem] = readPort(list.get(i), `${path}.ports[${i - 1}]`);
    if (port === undefined) return $multi(undefined, problem);
    if (port !== false) ports[ports.length] = port;
  }
  return $multi(ports, undefined);
};

const describePorts = (ports: readonly SlicePort[]): string => {
  if (ports.length === 0) return "no TCP port";
  const texts: string[] = [];
  for (const { name, port } of ports) {
    texts[texts.length] = name === "" ? `${port}` : `${quote(name)} (${port})`;
  }
  return table.concat(texts, ", ");
};

/**
 * The port that is wanted, by name or number; without either, the only one there is. A number is taken as it is
 * from a slice that names no ports, as those of a Service without any.
 *
 * @returns the port, or why there is none
 */
export const choosePort = (
  ports: readonly SlicePort[],
  wanted: string | number | undefined,
): Result<number> => {
  if (typeof wanted === "number" && ports.length === 0) return $multi(wanted, undefined);
  if (wanted === undefined && ports.length === 1) return $multi(ports[0]!.port, undefined);
  for (const { name, port } of ports) {
    if (name === wanted || port === wanted) return $multi(port, undefined);
  }
  const there = describePorts(ports);
  if (wanted === undefined) return refuse("port", "nothing", `which of these: ${there}`);
  return refuse("port", describeValue(wanted), there);
};
