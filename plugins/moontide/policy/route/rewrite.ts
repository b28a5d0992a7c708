/** How a route changes the path that its pool sees. */
export interface Rewrite {
  /** Taken off the front, whole segments only: `/shop` leaves `/shopping` alone. */
  readonly strip_prefix?: string;
  /** Put in front of what is left. */
  readonly add_prefix?: string;
}

const slash = 47;

/** A prefix without the slashes at its end. */
const withoutEnd = (prefix: string): string => {
  const [bare] = string.match(prefix, "^(.-)/*$");
  return bare!;
};

/** What follows a prefix of whole segments, or the path itself when it doesn't begin with it. */
const strip = (path: string, prefix: string): string => {
  const bare = withoutEnd(prefix);
  if (string.sub(path, 1, bare.length) !== bare) return path;
  const rest = string.sub(path, bare.length + 1);
  if (rest !== "" && string.byte(rest, 1) !== slash) return path;
  return rest === "" && bare !== prefix ? path : rest;
};

/**
 * The path for the pool: `strip_prefix` taken off, then `add_prefix` put in front. What is left begins
 * with exactly one slash and the seam has exactly one, even when the client sent more: `//host` would
 * read as another authority. Like ReplacePrefixMatch of Kubernetes' Gateway API, a path that is stripped whole
 * becomes `add_prefix` itself, without a slash behind it, or `/`. The query string is not part of
 * the path: nginx keeps it.
 */
export const rewritePath = (rewrite: Rewrite, path: string): string => {
  const { strip_prefix, add_prefix } = rewrite;
  const left = strip_prefix === undefined ? path : strip(path, strip_prefix);
  const [tail] = string.match(left, "^/*(.*)$");
  if (add_prefix === undefined) return `/${tail}`;
  const [head] = string.match(withoutEnd(add_prefix), "^/*(.*)$");
  if (head === "") return `/${tail}`;
  return left === "" ? `/${head}` : `/${head}/${tail}`;
};
