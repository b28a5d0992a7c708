/** What a client says of the cache: `X-Moontide-Cache: no-cache, ttl=60`. */
export interface CacheControl {
  /** Nothing that is kept may answer. */
  readonly no_cache: boolean;
  /** The answer may not be kept. */
  readonly no_store: boolean;
  /** How old an answer may be at most, and for how long this one is to be kept. */
  readonly ttl_seconds: number | undefined;
}

export const nothingSaid: CacheControl = {
  no_cache: false,
  no_store: false,
  ttl_seconds: undefined,
};

/** Longer texts are no instructions of anybody's. */
const longest = 200;

/** Reads the header. What is none of these words is not heeded, as in `Cache-Control` (RFC 9111, 5.2.3). */
export const readControl = (text: string | undefined): CacheControl => {
  if (text === undefined || text.length > longest) return nothingSaid;
  let no_cache = false;
  let no_store = false;
  let ttl_seconds: number | undefined;
  for (const [word] of string.gmatch(string.lower(text), "[^,%s]+")) {
    if (word === "no-cache") no_cache = true;
    else if (word === "no-store") no_store = true;
    else {
      const [digits] = string.match(word!, "^ttl=(%d%d?%d?%d?%d?%d?%d?%d?%d?)$");
      if (digits !== undefined) ttl_seconds = tonumber(digits);
    }
  }
  return { no_cache, no_store, ttl_seconds };
};

/** A tag is a word of no more than so many bytes, and a request has no more than so many. */
const longestTag = 100;
const mostTags = 16;

/** The tags that a client names, with commas or blanks in between. */
export const readTags = (text: string | undefined): readonly string[] => {
  const tags: string[] = [];
  if (text === undefined) return tags;
  for (const [tag] of string.gmatch(text, "[^,%s]+")) {
    if (tag!.length <= longestTag && tags.length < mostTags) tags[tags.length] = tag!;
  }
  return tags;
};
