import { formatIp, isIpv4, parseIp } from "./ip";

/**
 * The network that an address is in, as far as it tells nobody apart: `192.0.2.0/24`, `2001:db8:1::/48`. What is no
 * address (a unix socket) stays as it is.
 */
export const networkOf = (address: string): string => {
  const ip = parseIp(address);
  if (ip === undefined) return address;
  if (isIpv4(ip)) {
    ip.word4 -= ip.word4 % 256;
    return `${formatIp(ip)}/24`;
  }
  ip.word2 -= ip.word2 % 65536;
  ip.word3 = 0;
  ip.word4 = 0;
  return `${formatIp(ip)}/48`;
};
