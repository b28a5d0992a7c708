import { parseCidr } from "../../policy/address/cidr-range";
import { parseIp } from "../../policy/address/ip";
import { parseAddress } from "../../policy/address/parse";
import { quote } from "../../policy/address/quote";
import { identityWordProblem } from "../consumer/word";
import { parseKeyPart, requestKeyProblem } from "../../policy/key/key";
import { parseTimestamp } from "../../policy/when/timestamp";
import { parseHours } from "../../policy/when/hours";
import { zoneNameProblem } from "../../policy/when/zone-name";
import { FormatCheck, FormatChecks, withNetworkFormats } from "../../schema/formats";

/**
 * The half of a policy's message that says what was expected: what was found is shown by the check.
 * The formats ask the very functions that read addresses at run time, so that whatever passes the check
 * can be used.
 */
const expectation = (text: string, message: string): string => {
  const prefix = `found ${quote(text)}, expected `;
  const isPrefix = string.sub(message, 1, prefix.length) === prefix;
  return isPrefix ? string.sub(message, prefix.length + 1) : message;
};

const endpointAddress: FormatCheck = (text) => {
  const [scheme] = string.match(text, "^%a+://");
  if (scheme !== undefined)
    return 'an address and port without a scheme; "tls": {} switches TLS on';
  const [address, message] = parseAddress(text);
  return address === undefined ? expectation(text, message) : undefined;
};

/** A network, an address, or `unix:` for peers on a unix socket. */
const cidr: FormatCheck = (text) => {
  if (text === "unix:") return undefined;
  const [address] = string.match(text, "^([^/]+)/%d+$");
  const [value, message] = parseCidr(text);
  if (value !== undefined) return undefined;
  if (address === undefined || parseIp(address) === undefined) return expectation(text, message);
  const [colon] = string.find(address, ":", 1, true);
  return `a prefix length from 0 to ${colon === undefined ? 32 : 128}`;
};

const nameserver: FormatCheck = (text) => {
  if (parseIp(text) !== undefined) return undefined;
  const [found] = parseAddress(text);
  if (found !== undefined && found.port > 0) return undefined;
  return 'an IP address, with a port if it is not 53, such as "10.0.0.2" or "10.0.0.2:5353"';
};

/** How the configuration document checks its text. */
export const configurationFormats: FormatChecks = withNetworkFormats({
  endpoint_address: endpointAddress,
  nameserver,
  cidr,
  request_key: requestKeyProblem,
  model_key: (text) => parseKeyPart(text)[1],
  identity_word: identityWordProblem,
  hours: (text) => parseHours(text)[1],
  time_zone: zoneNameProblem,
  timestamp: (text) => parseTimestamp(text)[1],
});
