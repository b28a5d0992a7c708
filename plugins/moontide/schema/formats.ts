import { FormatName } from "./description";

/** Undefined when the text is right, else what would have been. */
export type FormatCheck = (this: void, text: string) => string | undefined;

/** These come from outside: only the policies that read them can judge them. */
export type NetworkFormat =
  | "endpoint_address"
  | "nameserver"
  | "cidr"
  | "request_key"
  | "model_key"
  | "identity_word"
  | "hours"
  | "time_zone"
  | "timestamp";

export type FormatChecks = Readonly<Record<FormatName, FormatCheck>>;

const matches = (text: string, pattern: string): boolean =>
  string.find(text, pattern)[0] !== undefined;

const unless = (right: boolean, expected: string): string | undefined =>
  right ? undefined : expected;

/** A blank or control character, which no path, name or header may contain. */
const unprintable = "[%c]";

const isLabel = (label: string): boolean =>
  label.length <= 63 && matches(label, "^[%w_][%w_-]*$") && !matches(label, "-$");

/**
 * RFC 1123, 2.1: labels of letters, digits and hyphens; underscores for SRV names (RFC 2782). A last label of
 * digits only would be an address (RFC 3696, 2). A dot at the end is allowed.
 */
const isHostname = (text: string): boolean => {
  const [name] = string.gsub(text, "%.$", "");
  if (name === "" || name.length > 253 || matches(name, "%.%.") || matches(name, "^%."))
    return false;
  for (const [label] of string.gmatch(name, "[^.]+")) {
    if (!isLabel(label!)) return false;
  }
  return !matches(name, "%.%d+$") && !matches(name, "^%d+$");
};

/** Four numbers with dots, or IPv6 in brackets: as loosely as a Host header has to be judged. */
const isLiteralHost = (text: string): boolean =>
  matches(text, "^%d+%.%d+%.%d+%.%d+$") || matches(text, "^%[%x*:[%x:.]*%]$");

const isHost = (text: string): boolean => isHostname(text) || isLiteralHost(text);

const isPort = (text: string): boolean =>
  matches(text, "^[1-9]%d?%d?%d?%d?$") && tonumber(text)! <= 65535;

const hostname: FormatCheck = (text) =>
  unless(isHostname(text), 'a host name such as "web.internal", without port or scheme');

const hostPattern: FormatCheck = (text) =>
  unless(
    isHost(matches(text, "^%*%.") ? string.sub(text, 3) : text),
    'a host name without port, such as "shop.example", or "*.example.com" for all names below it',
  );

const authority: FormatCheck = (text) => {
  const [host, port] = string.match(text, "^(.-):(%d+)$");
  const right = host === undefined ? isHost(text) : isHost(host) && isPort(port!);
  return unless(
    right,
    'a host name, with a port if it is not the usual one, such as "web.internal:8080"',
  );
};

/** Without user name or password: these are secrets, and have options of their own. */
const httpUrl: FormatCheck = (text) => {
  const [rest] = string.match(text, "^https?://(.+)$");
  const [authority, path] = string.match(rest ?? "", "^([^/]+)(.*)$");
  const [host, port] = string.match(authority ?? "", "^(.-):(%d+)$");
  const right =
    authority !== undefined &&
    (host === undefined ? isHost(authority) : isHost(host) && isPort(port!)) &&
    !matches(path!, "[%c%s?#]");
  return unless(
    right,
    'a URL such as "http://registry.internal:8500", without user, query and fragment',
  );
};

const isStatusRange = (text: string): boolean => {
  const [first, last] = string.match(text, "^([1-5]%d%d)%-([1-5]%d%d)$");
  return first === undefined ? matches(text, "^[1-5]%d%d$") : tonumber(first)! <= tonumber(last)!;
};

const isModelName = (text: string): boolean =>
  matches(text, "^%w[%w._:/@+-]*$") && text.length <= 200;

/** The formats that need to know nothing but text. */
export const textFormats: Readonly<Record<Exclude<FormatName, NetworkFormat>, FormatCheck>> = {
  text: () => undefined,
  name: (text) =>
    unless(
      matches(text, "^%w[%w_-]*$") && text.length <= 63,
      "a name of at most 63 letters, digits, _ and -, beginning with a letter or digit",
    ),
  hostname,
  host_pattern: hostPattern,
  authority,
  file_path: (text) =>
    unless(
      matches(text, "^/") && !matches(text, unprintable) && text.length <= 4095,
      "an absolute path, beginning with /",
    ),
  url_path: (text) =>
    unless(
      matches(text, "^/") && !matches(text, "[%c%s?#]"),
      "a path beginning with /, decoded and without query",
    ),
  http_url: httpUrl,
  /** RFC 9110, 5.6.2. */
  header_name: (text) =>
    unless(
      matches(text, "^[%w!#$%%&'*+.^_`|~-]+$"),
      'the name of a header: letters, digits and -, as in "X-Version"',
    ),
  header_value: (text) =>
    unless(
      !matches(text, unprintable) && !matches(text, "^%s") && !matches(text, "%s$"),
      "the value of a header: text without line breaks and without blanks at its ends",
    ),
  environment_name: (text) =>
    unless(
      matches(text, "^[%a_][%w_]*$"),
      'the name of an environment variable, such as "REDIS_PASSWORD"',
    ),
  metric_name: (text) =>
    unless(
      matches(text, "^[%a_:][%w_:]*$"),
      'the name of a metric or label, such as "node_cpu_seconds_total"',
    ),
  model_name: (text) =>
    unless(
      isModelName(text),
      'the name of a model, such as "gpt-4o" or "meta-llama/Llama-3.3-70B": letters, digits and ._:/@+-, at most 200 of them',
    ),
  model_pattern: (text) =>
    unless(
      text === "*" || isModelName(string.gsub(text, "%*$", "")[0]),
      'the name of a model, or the beginning of names with a * behind it, such as "smart" or "openai/*"',
    ),
  status_range: (text) =>
    unless(isStatusRange(text), 'an HTTP status or a range of them, such as "200" or "200-299"'),
  sha256: (text) =>
    unless(
      text.length === 64 && matches(text, "^[%da-f]+$"),
      "a SHA-256 in 64 lower-case hexadecimal digits, as sha256sum prints it",
    ),
};

/** All formats: those of text, and the given ones of networks. */
export const withNetworkFormats = (
  networks: Readonly<Record<NetworkFormat, FormatCheck>>,
): FormatChecks => {
  const all = new LuaTable<string, FormatCheck>();
  for (const [name, isWrong] of pairs(textFormats)) all.set(name, isWrong);
  for (const [name, isWrong] of pairs(networks)) all.set(name, isWrong);
  return all as unknown as FormatChecks;
};
