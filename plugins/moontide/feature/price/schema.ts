import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const input = {
  name: "input_usd_per_million",
  kind: "number",
  minimum: 0,
  maximum: 1000000,
  required: true,
  doc: "US dollars for a million tokens that the model reads.",
  other_names: ["input", "prompt", "input_cost_per_token"],
} as const satisfies Field;

const output = {
  name: "output_usd_per_million",
  kind: "number",
  minimum: 0,
  maximum: 1000000,
  required: true,
  doc: "US dollars for a million tokens that it writes.",
  other_names: ["output", "completion", "output_cost_per_token"],
} as const satisfies Field;

const cached = {
  name: "cached_input_usd_per_million",
  kind: "number",
  minimum: 0,
  maximum: 1000000,
  doc: "For input that the provider has in its cache. Without it, as other input.",
  other_names: ["cached", "cache_read", "cache_read_input_token_cost"],
} as const satisfies Field;

const written = {
  name: "cache_write_usd_per_million",
  kind: "number",
  minimum: 0,
  maximum: 1000000,
  doc: "For input that it puts into its cache. Without it, as other input.",
  other_names: ["cache_write", "cache_creation", "cache_creation_input_token_cost"],
} as const satisfies Field;

const reasoning = {
  name: "reasoning_usd_per_million",
  kind: "number",
  minimum: 0,
  maximum: 1000000,
  doc: "For what it thinks. Without it, as other output.",
  other_names: ["reasoning", "output_cost_per_reasoning_token"],
} as const satisfies Field;

export const priceFields = [
  input,
  output,
  cached,
  written,
  reasoning,
  {
    name: "long_context",
    kind: "record",
    fields: [
      {
        name: "above_tokens",
        kind: "integer",
        minimum: 1,
        maximum: 100000000,
        required: true,
        doc: "Of requests whose input is longer than this, all tokens cost what stands here.",
        other_names: ["threshold", "above"],
      },
      input,
      output,
      cached,
      written,
      reasoning,
    ],
    doc: "Other prices for long conversations.",
    other_names: ["above_200k_tokens", "long"],
  },
  {
    name: "batch_percent",
    kind: "number",
    minimum: 0,
    maximum: 100,
    default: 100,
    doc: "What the provider's batch interface costs of all that, in percent.",
    other_names: ["batch", "batch_discount"],
  },
] as const satisfies readonly Field[];

export const pricesFields = [
  {
    name: "file",
    kind: "string",
    format: "file_path",
    doc: "LiteLLM's `model_prices_and_context_window.json`, unchanged. Read at start and again within five seconds of a change.",
    other_names: ["path", "map", "model_cost_map"],
  },
  {
    name: "models",
    kind: "map",
    keys: "model_pattern",
    values: { kind: "record", fields: priceFields },
    default: {},
    doc: "Prices that go before the file's, by `PROVIDER/MODEL`, the model alone, or the beginning of either with a `*` behind it.",
    other_names: ["overrides", "prices"],
  },
] as const satisfies readonly Field[];

export const pricesField = {
  name: "prices",
  kind: "record",
  fields: pricesFields,
  default: {},
  doc: "What models cost.",
  other_names: ["pricing", "costs"],
} as const satisfies Field;

export type PriceConfiguration = Config<typeof priceFields>;
export type PricesConfiguration = Config<typeof pricesFields>;
