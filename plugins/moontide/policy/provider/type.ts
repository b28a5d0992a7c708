import { DialectName } from "../dialect/dialect";

/** What a provider is asked for: an answer in one of the dialects, or one of the calls beside them. */
export type Call = DialectName | "embeddings" | "models" | "count_tokens";

/** The header in which a provider wants its key, and what stands in front of it there. */
export interface KeyPlace {
  /** In lower case. */
  readonly header: string;
  readonly prefix: string;
}

/**
 * How a kind of provider is spoken to. In `base_url` and paths stand `{region}`, `{api_version}` and `{model}`, which are
 * filled in percent-encoded.
 */
export interface ProviderType {
  /** What it is written to in where it does not speak the client's own dialect. */
  readonly dialect: DialectName;
  /** As the provider's own SDK has it; undefined: everybody has another. */
  readonly base_url?: string;
  readonly key: KeyPlace;
  /** Without a key there is no answer. */
  readonly needs_key: boolean;
  /** Requests can be signed with AWS credentials for this service instead (Signature Version 4). */
  readonly aws_service?: string;
  /** Behind `base_url`; a dialect that has a path is one that the provider speaks. */
  readonly paths: Readonly<Partial<Record<Call, string>>>;
  /** Where streams have paths of their own. */
  readonly stream_paths?: Readonly<Partial<Record<Call, string>>>;
  /**
   * Whether a stream of OpenAI chat tells its usage: when `stream_options` asks for it, always (and then `stream_options`
   * may be an error), or never.
   */
  readonly usage_in_stream: "asked" | "always" | "never";
  /** Wants `max_tokens` where OpenAI has `max_completion_tokens` by now. */
  readonly old_maximum_tokens: boolean;
  /** Sent with each request; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where `{region}` stands in its URL there must be one. */
  readonly needs_region?: true;
  /** Of `{api_version}`, where the configuration names none. */
  readonly api_version?: string;
}
