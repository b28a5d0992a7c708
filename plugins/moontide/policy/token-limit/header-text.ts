import type { DialectName } from "../dialect/dialect";
import { durationText } from "./duration-text";

/** The families of headers that a dialect's clients know, each with what it tells of. */
export type HeaderFamily = "requests" | "tokens" | "input-tokens" | "output-tokens";

export interface HeaderNames {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

const openaiNames = (family: HeaderFamily): HeaderNames => ({
  limit: `x-ratelimit-limit-${family}`,
  remaining: `x-ratelimit-remaining-${family}`,
  reset: `x-ratelimit-reset-${family}`,
});

const anthropicNames = (family: HeaderFamily): HeaderNames => ({
  limit: `anthropic-ratelimit-${family}-limit`,
  remaining: `anthropic-ratelimit-${family}-remaining`,
  reset: `anthropic-ratelimit-${family}-reset`,
});

const families: readonly HeaderFamily[] = ["requests", "tokens", "input-tokens", "output-tokens"];

const openai: Partial<Record<HeaderFamily, HeaderNames>> = {};
const anthropic: Partial<Record<HeaderFamily, HeaderNames>> = {};
for (const family of families) {
  openai[family] = openaiNames(family);
  anthropic[family] = anthropicNames(family);
}

/** How a family's headers are called to the clients of a dialect: Anthropic's have their own, all others know OpenAI's. */
export const headerNames = (dialect: DialectName, family: HeaderFamily): HeaderNames =>
  (dialect === "anthropic" ? anthropic : openai)[family]!;

/** When all of it is there again: OpenAI tells in how long, Anthropic at what time (RFC 3339). */
export const resetText = (dialect: DialectName, seconds: number, wall: number): string =>
  dialect === "anthropic"
    ? os.date("!%Y-%m-%dT%H:%M:%SZ", math.ceil(wall + seconds))
    : durationText(seconds);
