/** One way to have a model answered: who is asked, and for what. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { priceFields } from "../price/schema";

/** What some models can do and others can't. */
export const capabilityNames = [
  "tools",
  "images",
  "files",
  "audio",
  "json",
  "json_schema",
  "reasoning",
  "streaming",
] as const;

export const candidateFields = [
  {
    name: "provider",
    kind: "string",
    format: "name",
    doc: "The name of the provider that is asked. A candidate has this or `pool`.",
    other_names: ["vendor"],
  },
  {
    name: "pool",
    kind: "string",
    format: "name",
    doc: "A pool of servers that speak OpenAI's dialect below `/v1`, without a key; any other goes by a provider with a `pool`.",
    other_names: ["upstream", "backend"],
  },
  {
    name: "model",
    kind: "string",
    format: "model_name",
    required: true,
    doc: "What the provider calls the model; of Azure, the deployment.",
    other_names: ["name", "deployment", "id"],
  },
  {
    name: "weight",
    kind: "number",
    minimum: 0,
    maximum: 1000000,
    doc: "Its share of the requests in relation to the others, 1 without it. 0: only when no other can.",
    other_names: ["percent", "share"],
  },
  {
    name: "capabilities",
    kind: "list",
    items: { kind: "enumeration", values: capabilityNames },
    unique: true,
    doc: "What it can do; a request that needs something else goes to others. Without it, what `prices.file` knows of it, else everything.",
    other_names: ["supports", "features"],
  },
  {
    name: "context_tokens",
    kind: "integer",
    minimum: 1,
    maximum: 100000000,
    doc: "How many tokens it can hold, question and answer together. Requests that are too long by estimate go to others. Without it, what `prices.file` says.",
    other_names: ["context_window", "max_input_tokens", "context_length"],
  },
  {
    name: "maximum_output_tokens",
    kind: "integer",
    minimum: 1,
    maximum: 100000000,
    doc: "The longest answer that it gives. Requests for a longer one go to others. Without it, what `prices.file` says.",
    other_names: ["max_output_tokens"],
  },
  {
    name: "price",
    kind: "record",
    fields: priceFields,
    doc: "What it costs. Without it, what `prices` say of it.",
    other_names: ["prices", "cost", "pricing"],
  },
] as const satisfies readonly Field[];

export type CandidateConfiguration = Config<typeof candidateFields>;
export type Capability = (typeof capabilityNames)[number];
