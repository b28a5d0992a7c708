/**
 * What stands in the head of one of nginx's cache files, as far as a purge asks: the key that it was kept by, and the
 * tags that came with it. nginx writes the key as a line, then the answer's own header.
 */
export interface Entry {
  /** The URL in front of the key's first blank (feature/cache/key.ts). */
  readonly url: string;
  readonly tags: string | undefined;
}

/** What is to go. */
export interface Wanted {
  readonly kind: "url" | "prefix" | "tag" | "all";
  readonly text: string;
}

/** Scheme and host mean the same in either case. */
export const normalUrl = (url: string): string => {
  const [origin, rest] = string.match(url, "^(%a[%w+.-]*://[^/?]*)(.*)$");
  if (origin === undefined) return url;
  return `${string.lower(origin)}${rest === "" ? "/" : rest}`;
};

/** What a file's head says; undefined where it is none that nginx keeps an answer in. */
export const readEntry = (head: string): Entry | undefined => {
  const [, , url] = string.find(head, "\nKEY: ([^ \n]*)[^\n]*\n");
  if (url === undefined) return undefined;
  const [tags] = string.match(head, "\r\n[Xx]%-Moontide%-Tags: ([^\r\n]*)\r\n");
  return { url: normalUrl(url as string), tags };
};

const hasTag = (list: string | undefined, tag: string): boolean =>
  list !== undefined && string.find(list, `,${tag},`, 1, true)[0] !== undefined;

/** Whether an entry is to go; `wanted` with a normal URL. */
export const isWanted = ({ kind, text }: Wanted, { url, tags }: Entry): boolean => {
  if (kind === "url") return url === text;
  if (kind === "prefix") return string.sub(url, 1, text.length) === text;
  return kind === "all" || hasTag(tags, text);
};
