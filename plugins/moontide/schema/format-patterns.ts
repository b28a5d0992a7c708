import { FormatName } from "./description";

/** Regular expressions (ECMA 262) of the formats, for JSON Schema. They let pass all that the check does. */
const port = "(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])";
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d{2}|[1-9]?\\d)";
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const ipv6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";
const label = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
const hostname = `${label}(?:\\.${label})*\\.?`;
const host = `(?:${hostname}|\\[${ipv6}\\])`;
const token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const requestKey = `consumer|team|user|api_key|address|route|host|path|claim:[^\\x00-\\x20\\x7f]+|(?:header|cookie|query):${token}`;

/** Undefined where any text will do. */
export const formatPatterns: Readonly<Record<FormatName, string | undefined>> = {
  text: undefined,
  name: "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
  hostname: `^${hostname}$`,
  host_pattern: `^(?:\\*\\.)?${host}$`,
  authority: `^${host}(?::${port})?$`,
  endpoint_address: `^(?:${ipv4}:${port}|\\[${ipv6}\\]:${port}|unix:/[^\\s\\x00-\\x1f]+)$`,
  nameserver: `^(?:${ipv4}(?::${port})?|${ipv6}|\\[${ipv6}\\]:${port})$`,
  cidr: `^(?:unix:|${ipv4}(?:/0{0,2}(?:3[0-2]|[12]?\\d))?|${ipv6}(?:/\\d{1,3})?)$`,
  file_path: "^/[^\\x00-\\x1f\\x7f]*$",
  url_path: "^/[^\\x00-\\x20?#\\x7f]*$",
  http_url: `^https?://${host}(?::${port})?(?:/[^\\x00-\\x20?#\\x7f]*)?$`,
  header_name: `^${token}$`,
  header_value: "^(?:[^\\x00-\\x20\\x7f](?:[^\\x00-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?)?$",
  metric_name: "^[A-Za-z_:][A-Za-z0-9_:]*$",
  model_name: "^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}$",
  model_pattern: "^(?:\\*|[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}\\*?)$",
  hours: "^(?:[01]?\\d|2[0-4])(?::[0-5]\\d)?-(?:[01]?\\d|2[0-4])(?::[0-5]\\d)?$",
  time_zone: "^[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}$",
  request_key: `^(?:${requestKey})$`,
  model_key: `^(?:model|provider|${requestKey})$`,
  identity_word: "^(?:consumer|tags|user|claim:[^\\x00-\\x1f\\x7f]+)$",
  environment_name: "^[A-Za-z_][A-Za-z0-9_]*$",
  status_range: "^[1-5]\\d{2}(?:-[1-5]\\d{2})?$",
  timestamp: "^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:[Zz]|[+-]\\d{2}:\\d{2})$",
  sha256: "^[0-9a-f]{64}$",
};
