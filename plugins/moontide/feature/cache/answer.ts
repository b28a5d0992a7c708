import { AnswerHead, isStorable } from "../../policy/cache/storable";
import { lifeText } from "../../policy/cache/life";
import { tagList } from "../../policy/cache/tags";
import type { Exchange } from "../proxy/exchange";

/** The header of an answer on its way out. @noSelf */
export interface AnswerHeader {
  status: () => number;
  /** Several lines of one name joined by commas. */
  get: (name: string) => string | undefined;
  /** In place of all lines of that name; undefined takes them off. */
  set: (name: string, value: string | undefined) => void;
}

/** What the cache in front is told; `cache.conf` keeps these from clients. */
export const originalControl = "X-Moontide-Cache-Control";
export const originalExpires = "X-Moontide-Expires";
export const lifeHeader = "X-Moontide-Life";
export const tagsHeader = "X-Moontide-Tags";

const headOf = (header: AnswerHeader, control: string | undefined): AnswerHead => {
  const length = header.get("Content-Length");
  return {
    status: header.status(),
    cache_control: control,
    vary: header.get("Vary"),
    content_encoding: header.get("Content-Encoding"),
    content_bytes: length === undefined ? undefined : tonumber(length),
    sets_cookie: header.get("Set-Cookie") !== undefined,
  };
};

/** How long it was in caches before (RFC 9111, 5.1). */
const ageOf = (header: AnswerHeader): number => {
  const age = tonumber(header.get("Age") ?? "0");
  return age !== undefined && age > 0 && age < 1e9 ? math.floor(age) : 0;
};

/** What the endpoint says to caches goes aside: it is the client's, not for the cache in front. */
const putAside = (header: AnswerHeader, control: string | undefined): void => {
  header.set(originalControl, control);
  header.set(originalExpires, header.get("Expires"));
  header.set("Expires", undefined);
};

/**
 * Tells the cache in front whether to keep an answer, and for how long: nginx's cache reads `Cache-Control` (RFC 5861
 * included). What isn't kept needs no buffering there either.
 *
 * @param wall seconds since 1970
 */
export const markAnswer = (exchange: Exchange, header: AnswerHeader, wall: number): void => {
  const { kept_by, keep_seconds } = exchange;
  if (kept_by === undefined) return;
  const { options, storing } = kept_by;
  const control = header.get("Cache-Control");
  putAside(header, control);
  const tags = header.get(options.tag_header);
  header.set(options.tag_header, undefined);
  header.set(tagsHeader, tags === undefined ? undefined : tagList(tags));
  if (keep_seconds === 0 || !isStorable(storing, headOf(header, control))) {
    header.set("Cache-Control", "no-store");
    header.set("X-Accel-Buffering", "no");
    header.set(lifeHeader, undefined);
    return;
  }
  const { stale_while_revalidate_seconds: while_fetching, stale_if_error_seconds: in_error } =
    options;
  const last = math.floor(wall) + keep_seconds + math.max(while_fetching, in_error);
  header.set(
    "Cache-Control",
    `max-age=${keep_seconds}, stale-while-revalidate=${while_fetching}, stale-if-error=${in_error}`,
  );
  header.set(lifeHeader, lifeText({ kept_at: math.floor(wall), until: last, age: ageOf(header) }));
};
