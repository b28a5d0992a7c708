import { Operation } from "./operation";

/** The operation that a request names, or why there is none. */
export type Found =
  | {
      readonly operation: Operation;
      readonly parameters: Readonly<Record<string, string>>;
      readonly allowed?: undefined;
    }
  /** The methods that the path has; none: there is no such path. */
  | { readonly operation?: undefined; readonly allowed: readonly string[] };

/** The path's segments, without the query; an empty one counts, so `/v1/` is not `/v1`. */
const segmentsOf = (target: string): string[] => {
  const [path] = string.match(target, "^[^?#]*");
  const segments: string[] = [];
  for (const [segment] of string.gmatch(path!, "/([^/]*)")) segments[segments.length] = segment!;
  return segments;
};

const byte = (digits: string): string => string.char(tonumber(digits, 16)!);

/** RFC 3986, 2.1; undefined for a percent sign without two hexadecimal digits. */
const decode = (segment: string): string | undefined => {
  const [stray] = string.find(string.gsub(segment, "%%%x%x", "")[0], "%", 1, true);
  return stray === undefined ? string.gsub(segment, "%%(%x%x)", byte)[0] : undefined;
};

const hex = (character: string): string => string.format("%%%02X", string.byte(character));

/** A text as one segment of a path. What RFC 3986 allows there stays readable: `[::1]:80` needs its brackets coded. */
export const encodeSegment = (text: string): string =>
  string.gsub(text, "[^%w%-._~:@!$&'()*+,;=]", hex)[0];

const matchPath = (
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined => {
  const n = template.length;
  if (n !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const i of $range(1, n)) {
    const [name] = string.match(template[i - 1]!, "^{(.*)}$");
    const segment = decode(segments[i - 1]!);
    if (segment === undefined || segment === "") return undefined;
    if (name !== undefined) parameters[name] = segment;
    else if (segment !== template[i - 1]) return undefined;
  }
  return parameters;
};

/** HEAD is GET without the body (RFC 9110, 9.3.2): nginx leaves that out. */
const methodOf = (method: string): string => (method === "HEAD" ? "GET" : method);

/** Finds the operation that a method and a request target name. */
export const findOperation = (
  operations: readonly Operation[],
  method: string,
  target: string,
): Found => {
  const segments = segmentsOf(target);
  const allowed: string[] = [];
  for (const operation of operations) {
    const parameters = matchPath(segmentsOf(operation.path), segments);
    if (parameters !== undefined) {
      if (operation.method === methodOf(method)) return { operation, parameters };
      allowed[allowed.length] = operation.method;
      if (operation.method === "GET") allowed[allowed.length] = "HEAD";
    }
  }
  table.sort(allowed);
  return { allowed };
};
