/** What the choice of a host looks at of a Kong service. */
export interface ServiceAddress {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
}

/** A service's host as Kong's own balancer writes it into the Host header: with the port unless it is the usual one. */
export const serviceAuthority = (service: ServiceAddress): string => {
  const { host, port, protocol } = service;
  const tls = protocol === "https" || protocol === "grpcs";
  return port === (tls ? 443 : 80) ? host : `${host}:${port}`;
};

const addresses = new LuaMap<string, boolean>();

/**
 * Whether a service's host is an address. Kong asks for another target only where it is a name: a retry of a service
 * with an address goes where the first attempt went (kong/runloop/balancer/init.lua, `execute`).
 * What was found is kept: there are as many hosts as services.
 */
export const isAddress = (host: string): boolean => {
  const known = addresses.get(host);
  if (known !== undefined) return known;
  const [, colons] = string.gsub(host, ":", "");
  const found = colons > 1 || string.find(host, "^[%d.]+$")[0] !== undefined;
  addresses.set(host, found);
  return found;
};

/** An endpoint's address as Kong takes it: IPv6 in brackets. */
export const targetHost = (address: string): string =>
  string.find(address, ":", 1, true)[0] === undefined ? address : `[${address}]`;
