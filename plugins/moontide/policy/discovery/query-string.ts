const escapeByte = (byte: string): string => string.format("%%%02X", string.byte(byte));

/** Text as it may stand in a path's segment or a query (RFC 3986, 2.3). */
export const escapeComponent = (text: string): string =>
  string.gsub(text, "[^%w%-._~]", escapeByte)[0];

/** Adds `name=value` to a URL; a parameter without value is left out. */
export const withParameter = (url: string, name: string, value: string | undefined): string => {
  if (value === undefined) return url;
  const [mark] = string.find(url, "?", 1, true);
  return `${url}${mark === undefined ? "?" : "&"}${name}=${escapeComponent(value)}`;
};
