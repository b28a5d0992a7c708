/** @noSelfInFile */

declare namespace kong {
  type SpanAttribute = string | number | boolean;

  interface SpanOptions {
    /** OpenTelemetry's span kind, 1 (internal) to 5 (consumer). */
    span_kind?: number;
    start_time_ns?: number;
    attributes?: Record<string, SpanAttribute>;
    /** The sampling decision, when it is not the tracer's. */
    should_sample?: boolean;
    parent?: Span;
  }

  /** A piece of a trace; a tracer that samples nothing gives spans that do nothing. */
  interface Span {
    readonly name: string;
    readonly trace_id: string;
    readonly span_id: string;
    readonly parent_id?: string;
    readonly should_sample: boolean;
    readonly kind?: number;
    readonly start_time_ns?: number;
    readonly attributes?: Record<string, SpanAttribute>;
    /**
     * Ends the span, now unless told.
     * @phases rewrite, access, header_filter, response, body_filter, log
     */
    finish(end_time_ns?: number): void;
    /** Nil removes it. @phases rewrite, access, header_filter, response, body_filter, log */
    set_attribute(key: string, value: SpanAttribute | undefined): void;
    /**
     * Notes something at a time, now unless told.
     * @phases rewrite, access, header_filter, response, body_filter, log
     */
    add_event(name: string, attributes?: Record<string, SpanAttribute>, time_ns?: number): void;
    /**
     * Notes an error.
     * @phases rewrite, access, header_filter, response, body_filter, log
     */
    record_error(message: string): void;
    /** 0 unset, 1 ok, 2 error. @phases rewrite, access, header_filter, response, body_filter, log */
    set_status(status: 0 | 1 | 2): void;
  }

  /** Traces; spans are written by the OpenTelemetry and Zipkin plugins. */
  interface Tracing {
    readonly name: string;
    /** The span that is open now. @phases rewrite, access, header_filter, response, body_filter, log */
    active_span(this: void): Span | undefined;
    /**
     * Makes a span the open one.
     * @phases rewrite, access, header_filter, response, body_filter, log
     */
    set_active_span(this: void, span: Span): void;
    /** A span under the open one. @phases rewrite, access, header_filter, response, body_filter, log */
    start_span(this: void, name: string, options?: SpanOptions): Span;
    /** Calls `processor` for each span. @phases log */
    process_span(this: void, processor: (this: void, span: Span) => void): void;
    /** The request's first span. @phases rewrite, access, header_filter, response, body_filter, log @since Kong 3.9 */
    readonly get_root_span?: (this: void) => Span | undefined;
    /** Decides for the whole trace. @phases rewrite, access, header_filter, response, body_filter, log */
    set_should_sample(should_sample: boolean): void;
    /** What the tracer decides, given the parent's decision. @phases rewrite, access, header_filter, response, body_filter, log @since Kong 3.6 */
    get_sampling_decision?(
      parent_should_sample: boolean | undefined,
      sampling_rate: number,
    ): boolean;
  }
}
