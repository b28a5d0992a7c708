import { Member, textOf } from "../json/members";

/** Under which names clients say how long an answer may be at most, and under which it stands deeper. */
const names = ["max_completion_tokens", "max_tokens", "max_output_tokens"];
const deeper = ["generationConfig", "generation_config", "inferenceConfig"];
const deeperPattern = '"max_?[oO]?u?t?p?u?t?_?[tT]okens"%s*:%s*(%d+)';

/** Of several answers to one question each may be so long. */
const answersAsked = (body: string, members: readonly Member[]): number =>
  math.max(1, tonumber(textOf(body, members, "n")) ?? 1);

/**
 * How many tokens of output a request takes at most, in whatever dialect, read without decoding it; undefined where it
 * does not say.
 */
export const outputCap = (body: string, members: readonly Member[]): number | undefined => {
  for (const name of names) {
    const tokens = tonumber(textOf(body, members, name));
    if (tokens !== undefined && tokens >= 0) return tokens * answersAsked(body, members);
  }
  for (const name of deeper) {
    const value = textOf(body, members, name);
    const tokens =
      value === undefined ? undefined : tonumber(string.match(value, deeperPattern)[0]);
    if (tokens !== undefined) return tokens;
  }
  return undefined;
};
