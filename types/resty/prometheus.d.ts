/** @noSelfInFile */

/**
 * Metrics (nginx-lua-prometheus). Failures are logged and counted, never thrown or returned.
 * @noResolution
 */
declare module "prometheus" {
  export type LabelValues = readonly (string | number | boolean)[];

  export interface Options {
    /** Put before every name. */
    prefix?: string;
    /** `nginx_metric_errors_total` unless told. */
    error_metric_name?: string;
    /** Seconds between a worker's counts and the shared dict; 1 unless told. */
    sync_interval?: number;
    /** Keys remembered per metric; 1,000 unless told. */
    lookup_max_size?: number;
  }

  export interface Counter {
    /** Adds; 1 unless told. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer */
    inc(value?: number, labels?: LabelValues): void;
    /** Forgets one series; waits `sync_interval`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    del(labels?: LabelValues): void;
    /** Forgets all series; waits `sync_interval`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    reset(): void;
  }

  export interface Gauge {
    /**
     * Sets the value.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer
     */
    set(value: number, labels?: LabelValues): void;
    /** Adds, or takes off; 1 unless told. @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer */
    inc(value?: number, labels?: LabelValues): void;
    /**
     * Forgets one series.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer
     */
    del(labels?: LabelValues): void;
    /**
     * Forgets all series.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer
     */
    reset(): void;
  }

  export interface Histogram {
    /**
     * Counts a value into its bucket.
     * @phases set, server_rewrite, rewrite, access, precontent, content, header_filter, body_filter, log, timer
     */
    observe(value: number, labels?: LabelValues): void;
    /** Forgets all series; waits `sync_interval`. @phases server_rewrite, rewrite, access, precontent, content, timer, ssl_client_hello, ssl_cert, ssl_session_fetch, proxy_ssl_cert, proxy_ssl_verify */
    reset(): void;
  }

  export interface Prometheus {
    /** Nil when the name is bad or taken. @phases init_worker */
    counter(name: string, description?: string, labels?: readonly string[]): Counter | undefined;
    /**
     * Nil when the name is bad or taken.
     * @phases init_worker
     */
    gauge(name: string, description?: string, labels?: readonly string[]): Gauge | undefined;
    /** Buckets are upper bounds; latencies from 5 ms to 10 s unless told. @phases init_worker */
    histogram(
      name: string,
      description?: string,
      labels?: readonly string[],
      buckets?: readonly number[],
    ): Histogram | undefined;
    /** Writes everything as the response. @phases content */
    collect(): void;
    /** Everything as text, in pieces. @phases server_rewrite, rewrite, access, precontent, content, timer */
    metric_data(): string[];
    /** For a `prometheus` made in `init`. @phases init_worker */
    init_worker(sync_interval?: number): void;
    /** Logs and counts a failure. @phases all */
    log_error(...parts: unknown[]): void;
    /** Logs and counts a failure of the shared dict. @phases all */
    log_error_kv(key: string, value: unknown, err: string): void;
  }

  /**
   * Starts, with the metrics in this shared dict.
   * @phases init, init_worker
   */
  export function init(dict_name: string, options?: Options): Prometheus;
}
