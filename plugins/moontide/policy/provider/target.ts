import { uriEncoded } from "../signature/uri";

/** What a provider's address is filled in with. */
export interface Filling {
  readonly model: string;
  readonly region: string;
  readonly api_version: string;
}

/** A template of `base_url` or of a path with what stands in its braces. */
export const filled = (template: string, filling: Filling): string => {
  // Nearly all paths are the same for all models.
  if (string.find(template, "{", 1, true)[0] === undefined) return template;
  const [text] = string.gsub(template, "{([%a_]+)}", (name) => {
    if (name === "model") return uriEncoded(filling.model, false);
    if (name === "region") return uriEncoded(filling.region, false);
    if (name === "api_version") return uriEncoded(filling.api_version, false);
    return "";
  });
  return text;
};
