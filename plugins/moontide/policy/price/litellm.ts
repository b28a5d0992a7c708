/**
 * Reads entries of LiteLLM's `model_prices_and_context_window.json`
 * (https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json), as they are.
 *
 * Not read: prices by image, second, character or query, of audio tokens, of the priority and flex tiers, and of caches
 * that are kept for longer than usual (`_above_1hr`); usage does not tell these apart.
 */
import { femtoOf, LongRates, Price, Rates, ratesOf } from "./price";

/** What a file says of one model. */
export interface Listing {
  /** LiteLLM's word for who has it. */
  readonly provider: string;
  readonly price: Price;
  readonly maximum_input_tokens: number | undefined;
  readonly maximum_output_tokens: number | undefined;
  /** What it can't do, in the words of `capabilities`. */
  readonly lacks: readonly string[];
}

/** An entry as JSON has it. */
export type Entry = Readonly<Record<string, unknown>>;

const rateNames = {
  input: "input_cost_per_token",
  output: "output_cost_per_token",
  cached: "cache_read_input_token_cost",
  written: "cache_creation_input_token_cost",
  reasoning: "output_cost_per_reasoning_token",
} as const;

/** Whether the entry says what one can do, by our words for it. Where it says nothing, `assumed` holds. */
const capabilityMembers = [
  { name: "tools", member: "supports_function_calling", assumed: false },
  { name: "images", member: "supports_vision", assumed: false },
  { name: "audio", member: "supports_audio_input", assumed: false },
  // Left out of many entries of models that can.
  { name: "files", member: "supports_pdf_input", assumed: true },
  { name: "json_schema", member: "supports_response_schema", assumed: true },
  { name: "reasoning", member: "supports_reasoning", assumed: true },
] as const;

const others = new LuaSet<string>();
for (const name of ["litellm_provider", "max_input_tokens", "max_output_tokens"]) others.add(name);
for (const { member } of capabilityMembers) others.add(member);

const rateMembers = new LuaSet<string>();
for (const [, name] of pairs(rateNames)) rateMembers.add(name);

/** `NAME_above_200k_tokens` and the like, without what stands behind the name; 0: it is none of these. */
const thresholdOf = (member: string): number => {
  const [tokens, thousand] = string.match(member, "_above_(%d+)(k?)_tokens");
  if (tokens === undefined) return 0;
  return tonumber(tokens)! * (thousand === "k" ? 1000 : 1);
};

/** Whether a member of an entry is read here. */
const isRead = (member: string): boolean => {
  if (others.has(member)) return true;
  const [plain] = string.gsub(member, "_batches$", "");
  return rateMembers.has(string.gsub(plain, "_above_%d+k?_tokens$", "")[0]);
};

/**
 * An entry without what nobody reads: a third of the whole. Undefined where it has no price for tokens.
 *
 * @param known which members are read, as far as it was found out for other entries: thousands of them have the same
 */
export const condense = (entry: Entry, known: LuaMap<string, boolean>): Entry | undefined => {
  if (femtoOf(entry[rateNames.input]) === undefined) return undefined;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of pairs(entry)) {
    let is_read = known.get(name);
    if (is_read === undefined) {
      is_read = isRead(name);
      known.set(name, is_read);
    }
    if (is_read) kept[name] = value;
  }
  return kept;
};

/** Rates under the names with something behind them, and where there are none under others. */
const ratesIn = (entry: Entry, behind: string, fallback: Rates | undefined): Rates => {
  const read = (name: string): number | undefined => femtoOf(entry[name + behind]);
  const input = read(rateNames.input) ?? fallback?.input ?? 0;
  const output = read(rateNames.output) ?? fallback?.output ?? 0;
  const cached = read(rateNames.cached) ?? fallback?.cached;
  const written = read(rateNames.written) ?? fallback?.written;
  const reasoning = read(rateNames.reasoning);
  return ratesOf({ input, output, cached, written, reasoning });
};

const byThreshold = (left: LongRates, right: LongRates): boolean =>
  left.above_tokens > right.above_tokens;

/** Each threshold that an entry has, with the text of its members' names: `_above_200k_tokens`. */
const thresholdsIn = (entry: Entry): LuaMap<string, number> => {
  const found = new LuaMap<string, number>();
  for (const [name] of pairs(entry)) {
    const [behind] = string.match(name, "^input_cost_per_token(_above_%d+k?_tokens)$");
    if (behind !== undefined) found.set(behind, thresholdOf(behind));
  }
  return found;
};

const batchOf = (entry: Entry, behind: string, rates: Rates): Rates => {
  if (femtoOf(entry[`${rateNames.input}${behind}_batches`]) === undefined) return rates;
  const batch = ratesIn(entry, `${behind}_batches`, rates);
  // What a batch reads from the cache costs no more than what it reads anew.
  return ratesOf({
    input: batch.input,
    output: batch.output,
    cached: math.min(batch.cached, batch.input),
    written: batch.written,
    reasoning: batch.reasoning,
  });
};

const priceIn = (entry: Entry): Price => {
  const rates = ratesIn(entry, "", undefined);
  const long: LongRates[] = [];
  for (const [behind, above_tokens] of thresholdsIn(entry)) {
    const above = ratesIn(entry, behind, rates);
    long[long.length] = { above_tokens, rates: above, batch: batchOf(entry, behind, above) };
  }
  table.sort(long, byThreshold);
  return { rates, batch: batchOf(entry, "", rates), long };
};

const tokensOf = (value: unknown): number | undefined => {
  const tokens = type(value) === "string" ? tonumber(value) : value;
  return typeof tokens === "number" && tokens >= 1 && tokens < 1e9 ? math.floor(tokens) : undefined;
};

/** Entries that say nothing of what their models can do are not taken at their word. */
const saysAnything = (entry: Entry): boolean => {
  for (const { member } of capabilityMembers) if (entry[member] !== undefined) return true;
  return false;
};

const lacksOf = (entry: Entry): readonly string[] => {
  const lacks: string[] = [];
  if (!saysAnything(entry)) return lacks;
  for (const { name, member, assumed } of capabilityMembers) {
    const can = entry[member] ?? assumed;
    if (can === false) lacks[lacks.length] = name;
  }
  return lacks;
};

/** What an entry says of its model; undefined where it has no price for tokens. */
export const readEntry = (entry: Entry): Listing | undefined => {
  if (femtoOf(entry[rateNames.input]) === undefined) return undefined;
  const { litellm_provider } = entry;
  return {
    provider: typeof litellm_provider === "string" ? litellm_provider : "",
    price: priceIn(entry),
    maximum_input_tokens: tokensOf(entry["max_input_tokens"]),
    maximum_output_tokens: tokensOf(entry["max_output_tokens"]),
    lacks: lacksOf(entry),
  };
};
