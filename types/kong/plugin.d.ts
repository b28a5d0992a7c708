/** @noSelfInFile */

declare namespace kong {
  /** What Kong adds to a plugin's configuration. */
  interface PluginConfig {
    readonly __plugin_id?: string;
    readonly __key__?: string;
    readonly __seq__?: number;
    readonly route_id?: string;
    readonly service_id?: string;
    readonly consumer_id?: string;
    readonly plugin_instance_name?: string;
  }

  /**
   * A plugin's `handler`. Kong calls its methods with the handler first (`handler:access(conf)`), so
   * write methods in an object of this type, and `export =` it.
   */
  interface Handler<Config = Record<string, unknown>> {
    /** Higher runs earlier. */
    readonly PRIORITY: number;
    /** Semantic version. */
    readonly VERSION: string;
    /**
     * Once in each worker.
     * @phases init_worker
     */
    init_worker?(): void;
    /**
     * When the configuration changes: all enabled ones, or nil for none.
     * @phases configure
     * @since Kong 3.5
     */
    configure?(configs: readonly (Config & PluginConfig)[] | undefined): void;
    /**
     * In the TLS handshake: only global configurations.
     * @phases certificate
     */
    certificate?(config: Config & PluginConfig): void;
    /**
     * Before routing: only global configurations.
     * @phases rewrite
     */
    rewrite?(config: Config & PluginConfig): void;
    /**
     * Before the request goes to the service.
     * @phases access
     */
    access?(config: Config & PluginConfig): void;
    /**
     * Replaces both filters and holds the response in memory.
     * @phases response
     */
    response?(config: Config & PluginConfig): void;
    /**
     * When the response's headers have come.
     * @phases header_filter
     */
    header_filter?(config: Config & PluginConfig): void;
    /**
     * For each piece of the response's body.
     * @phases body_filter
     */
    body_filter?(config: Config & PluginConfig): void;
    /**
     * When the response was sent.
     * @phases log
     */
    log?(config: Config & PluginConfig): void;
    /**
     * Before a stream goes to the service.
     * @phases preread
     */
    preread?(config: Config & PluginConfig): void;
    /**
     * Before a WebSocket is opened; Kong Enterprise.
     * @phases ws_handshake
     */
    ws_handshake?(config: Config & PluginConfig): void;
    /**
     * For each frame of the client; Kong Enterprise.
     * @phases ws_client_frame
     */
    ws_client_frame?(config: Config & PluginConfig): void;
    /**
     * For each frame of the service; Kong Enterprise.
     * @phases ws_upstream_frame
     */
    ws_upstream_frame?(config: Config & PluginConfig): void;
    /**
     * When the WebSocket was closed; Kong Enterprise.
     * @phases ws_close
     */
    ws_close?(config: Config & PluginConfig): void;
  }

  type FieldType =
    | "string"
    | "integer"
    | "number"
    | "boolean"
    | "array"
    | "set"
    | "map"
    | "record"
    | "function"
    | "foreign"
    | "json"
    | "any";

  /** One field of a plugin's schema. Unknown keys are refused by Kong when the plugin loads. */
  interface Field {
    type?: FieldType;
    description?: string;
    required?: boolean;
    default?: unknown;
    elements?: Field;
    keys?: Field;
    values?: Field;
    fields?: NamedField[];
    reference?: string;
    eq?: unknown;
    ne?: unknown;
    gt?: number;
    between?: [min: number, max: number];
    one_of?: readonly unknown[];
    not_one_of?: readonly unknown[];
    contains?: unknown;
    is_regex?: boolean;
    len_eq?: number;
    len_min?: number;
    len_max?: number;
    starts_with?: string;
    match?: string;
    match_none?: { pattern: string; err?: string }[];
    match_all?: { pattern: string; err?: string }[];
    match_any?: { patterns: string[]; err?: string };
    uuid?: boolean;
    unique?: boolean;
    auto?: boolean;
    timestamp?: boolean;
    abstract?: boolean;
    /** May hold `{vault://…}`. */
    referenceable?: boolean;
    /** Kept encrypted where Kong can. */
    encrypted?: boolean;
    immutable?: boolean;
    nilable?: boolean;
    legacy?: boolean;
    indexed?: boolean;
    deprecation?: {
      message: string;
      removal_in_version?: string;
      replaced_with?: { path: string[] }[];
      old_default?: unknown;
    };
    /** Judges a value: true, or nil and why not. */
    custom_validator?: (
      this: void,
      value: any,
    ) => LuaMultiReturn<[ok: true, err?: undefined] | [ok: undefined | false, err: string]>;
    entity_checks?: Record<string, unknown>[];
    shorthand_fields?: NamedField[];
  }

  /** Exactly one key: the field's name. A list of them keeps the order. */
  type NamedField = Record<string, Field>;

  /** A plugin's `schema`. */
  interface Schema {
    name: string;
    fields: NamedField[];
    entity_checks?: Record<string, unknown>[];
  }
}

/**
 * Ready-made fields. Call one with a table to change some of its properties.
 * @noResolution
 */
declare module "kong.db.schema.typedefs" {
  interface Typedef extends kong.Field {
    /** The field with some properties changed. */
    (this: void, overrides?: kong.Field): kong.Field;
  }

  const typedefs: {
    readonly auto_timestamp_ms: Typedef;
    readonly auto_timestamp_s: Typedef;
    readonly certificate: Typedef;
    readonly cidr_v4: Typedef;
    readonly cookie_name: Typedef;
    readonly header_name: Typedef;
    readonly headers: Typedef;
    readonly host: Typedef;
    readonly hosts: Typedef;
    readonly host_with_optional_port: Typedef;
    readonly http_method: Typedef;
    readonly ip: Typedef;
    readonly ip_or_cidr: Typedef;
    readonly key: Typedef;
    readonly lua_code: Typedef;
    readonly methods: Typedef;
    readonly name: Typedef;
    readonly no_consumer: Typedef;
    readonly no_route: Typedef;
    readonly no_service: Typedef;
    readonly path: Typedef;
    readonly port: Typedef;
    readonly protocols: Typedef;
    readonly protocols_http: Typedef;
    readonly redis_host?: Typedef;
    readonly redis_server_name?: Typedef;
    readonly semantic_version: Typedef;
    readonly sni: Typedef;
    readonly tag: Typedef;
    readonly tags: Typedef;
    readonly timeout: Typedef;
    readonly ttl: Typedef;
    readonly url: Typedef;
    readonly utf8_name: Typedef;
    readonly uuid: Typedef;
    readonly wildcard_host: Typedef;
    readonly [typedef: string]: Typedef | undefined;
  };
  export = typedefs;
}
