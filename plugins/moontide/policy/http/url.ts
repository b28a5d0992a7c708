import { Result } from "../../kernel/result";
import { parsePort } from "../address/parse";

/** An URL in the parts that a client needs. */
export interface Url {
  readonly scheme: "http" | "https";
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** What the Host header says: host and port as they were written. */
  readonly authority: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
}

const usualPorts = { http: 80, https: 443 } as const;

// Messages never repeat the URL: it may hold a token.
const refuse = (expected: string): Result<Url> => $multi(undefined, `the URL: ${expected}`);

interface Place {
  readonly host: string;
  readonly port: string;
}

const splitAuthority = (authority: string): Place | undefined => {
  const [ipv6, behind] = string.match(authority, "^%[([%x:%.]+)%](.*)$");
  const [name, port] = string.match(authority, "^([%w%-%._]+)(.*)$");
  const host = ipv6 ?? name;
  return host === undefined ? undefined : { host, port: (ipv6 === undefined ? port : behind)! };
};

const targetOf = (text: string): string => {
  const [target] = string.match(text, "^[^#]*");
  return string.sub(target!, 1, 1) === "/" ? target! : `/${target}`;
};

/**
 * Takes `http://host:port/path?query` apart (RFC 3986, RFC 9110 4.2). Without a port it is 80 or 443. Credentials in
 * an URL are refused (RFC 9110, 4.2.4); so are blanks and control characters, which would split the request line.
 */
export const parseUrl = (text: string): Result<Url> => {
  const [word, authority, rest] = string.match(text, "^(%a+)://([^/?#]*)(.*)$");
  const scheme = word === undefined ? undefined : string.lower(word);
  if (scheme !== "http" && scheme !== "https") {
    return refuse("expected one that begins with http:// or https://");
  }
  if (string.find(authority!, "@", 1, true)[0] !== undefined) {
    return refuse("expected none with a user and password: give them in a header");
  }
  const place = splitAuthority(authority!);
  if (place === undefined) return refuse("expected a host, like example.com, 127.0.0.1 or [::1]");
  const { host } = place;
  const port = place.port === "" ? usualPorts[scheme] : parsePort(string.sub(place.port, 2));
  if (port === undefined || (place.port !== "" && string.sub(place.port, 1, 1) !== ":")) {
    return refuse("expected a port from 1 to 65535");
  }
  const target = targetOf(rest!);
  if (string.find(target, "[%c ]")[0] !== undefined) {
    return refuse("expected blanks and control characters written as %20 and the like");
  }
  return $multi({ scheme, host, port, authority: authority!, target }, undefined);
};
