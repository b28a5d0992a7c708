/** Data in a URL (RFC 2397), as OpenAI's dialects have it. Only base64 is read: nothing else is sent. */

/** The media type and the base64; undefined where the URL is no such one. */
export const readDataUrl = (
  url: string,
): LuaMultiReturn<[media_type: string, data: string] | [undefined, undefined]> => {
  if (string.sub(url, 1, 5) !== "data:") return $multi(undefined, undefined);
  const [comma] = string.find(url, ",", 6, true);
  if (comma === undefined) return $multi(undefined, undefined);
  const [media_type] = string.match(string.sub(url, 6, comma - 1), "^([^;]*).*;base64$");
  if (media_type === undefined) return $multi(undefined, undefined);
  return $multi(media_type, string.sub(url, comma + 1));
};

export const dataUrl = (media_type: string, data: string): string =>
  `data:${media_type};base64,${data}`;
