/**
 * The language in which options are described: plain data, so that the same description runs as Lua
 * (validator, Kong schema) and in Node (JSON Schema, README tables), and so that its literal type is
 * the source of the TypeScript type (see config.ts).
 *
 * Write a description as `[...] as const satisfies readonly Field[]`.
 */

/** What kind of text a string holds; formats.ts says how each is checked. */
export type FormatName =
  | "text"
  | "name"
  | "hostname"
  | "host_pattern"
  | "authority"
  | "endpoint_address"
  | "nameserver"
  | "cidr"
  | "file_path"
  | "url_path"
  | "http_url"
  | "header_name"
  | "header_value"
  | "environment_name"
  | "request_key"
  | "model_key"
  | "timestamp"
  | "identity_word"
  | "hours"
  | "time_zone"
  | "metric_name"
  | "model_name"
  | "model_pattern"
  | "status_range"
  | "sha256";

export interface StringKind {
  readonly kind: "string";
  /** Without it, any text. */
  readonly format?: FormatName;
  /** May hold something that nobody should see by accident: never repeated in messages. */
  readonly confidential?: true;
}

/** Its unit is the end of the option's name: `_seconds`, `_bytes`, `_percent`. */
export interface NumberKind {
  readonly kind: "number" | "integer";
  readonly minimum?: number;
  readonly maximum?: number;
  /** The value is greater than this. */
  readonly exclusive_minimum?: number;
}

export interface BooleanKind {
  readonly kind: "boolean";
}

export interface EnumerationKind {
  readonly kind: "enumeration";
  readonly values: readonly string[];
}

export interface ListKind {
  readonly kind: "list";
  readonly items: Kind;
  readonly minimum_items?: number;
  readonly maximum_items?: number;
  /** No item twice; for strings and numbers. */
  readonly unique?: true;
  /** Each item greater than the one before; for numbers. */
  readonly ascending?: true;
}

/** Named things: the name is the key. */
export interface MapKind {
  readonly kind: "map";
  readonly keys: FormatName;
  readonly values: Kind;
  readonly minimum_items?: number;
}

export interface RecordKind {
  readonly kind: "record";
  readonly fields: readonly Field[];
  /** A bare string may stand for the whole record: it is the value of this field. */
  readonly shorthand?: string;
}

/** One of several records; the option `type` says which. */
export interface VariantKind {
  readonly kind: "variant";
  readonly variants: readonly Variant[];
}

export interface Variant {
  readonly type: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}

/** One of several kinds that differ in their JSON type: a string or a number, say. */
export interface OneOfKind {
  readonly kind: "one_of";
  readonly choices: readonly Kind[];
}

/** Where a secret is found: `{"env": "NAME"}` or `{"file": "/path"}`; never the secret itself. */
export interface SecretKind {
  readonly kind: "secret";
}

export type Kind =
  | StringKind
  | NumberKind
  | BooleanKind
  | EnumerationKind
  | ListKind
  | MapKind
  | RecordKind
  | VariantKind
  | OneOfKind
  | SecretKind;

/** One option. It is required, has a default, or is absent unless given. */
export type Field = Kind & {
  readonly name: string;
  /** One or two sentences for the person who sets it. */
  readonly doc: string;
  readonly required?: true;
  /** What stands in when the option is absent; `{}` for a record means the defaults of its fields. */
  readonly default?: unknown;
  /** A change takes effect at the next reload of nginx only. */
  readonly needs_reload?: true;
  /** What other gateways call it, or what people write by mistake: messages then name this option. */
  readonly other_names?: readonly string[];
};
