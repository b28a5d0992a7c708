const colon = 58;
const dot = 46;
const openBracket = 91;
const upperA = 65;
const upperZ = 90;

/** 253 bytes of name (RFC 1035, 2.3.4), a final dot and a port. */
const longest_host = 260;

/** The name without its port; brackets of IPv6 stay, as in nginx's `$host`. */
const withoutPort = (host: string): string => {
  const first = string.byte(host, 1);
  const pattern = first === openBracket ? "^(%[[^%]]*%]):%d*$" : "^(.*):%d*$";
  const [name] = string.match(host, pattern);
  return name ?? host;
};

/**
 * A host as routes compare it: lower case, without port and trailing dot (RFC 9110, 4.2.3; RFC 1034,
 * 3.1). A host that is so already, as nginx's `$host` is, comes back as it is and costs one scan; so
 * does, without a scan, one that is longer than any name.
 */
export const normalizeHost = (host: string): string => {
  if (host.length > longest_host) return host;
  let plain = true;
  for (const i of $range(1, host.length)) {
    const byte = string.byte(host, i);
    if (byte === colon || (byte >= upperA && byte <= upperZ)) plain = false;
  }
  const name = plain ? host : withoutPort(string.lower(host));
  const last = string.byte(name, name.length);
  return last === dot ? string.sub(name, 1, -2) : name;
};
