/** What a provider's address is filled in with. */
export interface Filling {
  readonly model: string;
  readonly region: string;
  readonly api_version: string;
}

const encodeByte = (byte: string): string => string.format("%%%02X", string.byte(byte));

/** Everything but RFC 3986's unreserved characters, percent-encoded: a name can't get out of its segment. */
export const percentEncoded = (text: string): string =>
  string.gsub(text, "[^%w%-%._~]", encodeByte)[0];

/** A template of `base_url` or of a path with what stands in its braces. */
export const filled = (template: string, filling: Filling): string => {
  // Nearly all paths are the same for all models.
  if (string.find(template, "{", 1, true)[0] === undefined) return template;
  const [text] = string.gsub(template, "{([%a_]+)}", (name) => {
    if (name === "model") return percentEncoded(filling.model);
    if (name === "region") return percentEncoded(filling.region);
    if (name === "api_version") return percentEncoded(filling.api_version);
    return "";
  });
  return text;
};
