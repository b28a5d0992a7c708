/** Of an answer, what decides whether it may be kept. */
export interface AnswerHead {
  readonly status: number;
  readonly cache_control: string | undefined;
  readonly vary: string | undefined;
  readonly content_encoding: string | undefined;
  readonly content_bytes: number | undefined;
  readonly sets_cookie: boolean;
}

export interface StoringRules {
  readonly statuses: LuaSet<number>;
  readonly respects_origin: boolean;
  readonly maximum_bytes: number;
}

/** One word of a header that is a list, whatever stands behind it; in lower case. */
const names = (list: string, word: string): boolean =>
  string.find(`,${string.gsub(string.lower(list), "%s", "")[0]}`, `,${word}%f[^%w-]`)[0] !==
  undefined;

const isForbidden = (cache_control: string): boolean =>
  names(cache_control, "no%-store") ||
  names(cache_control, "private") ||
  names(cache_control, "no%-cache");

/** Encoded for one client, it would be given to others that can't read it, unless `Vary` keeps them apart. */
const isEncodedForOne = ({ content_encoding, vary }: AnswerHead): boolean =>
  content_encoding !== undefined &&
  string.lower(content_encoding) !== "identity" &&
  !names(vary ?? "", "accept%-encoding");

/** Whether an answer may be given to others than the one who asked (RFC 9111, 3). */
export const isStorable = (rules: StoringRules, answer: AnswerHead): boolean => {
  if (!rules.statuses.has(answer.status) || answer.sets_cookie) return false;
  const { cache_control, vary, content_bytes } = answer;
  if (rules.respects_origin && cache_control !== undefined && isForbidden(cache_control))
    return false;
  if (vary !== undefined && string.find(vary, "*", 1, true)[0] !== undefined) return false;
  if (content_bytes !== undefined && content_bytes > rules.maximum_bytes) return false;
  return !isEncodedForOne(answer);
};
