import { Agent, request as open } from "node:http";
import { owned, Resource } from "./resources";
import { until } from "./wait";

/** One request of a load. Times are of `Date.now()`, in milliseconds. */
export interface Result {
  startedAt: number;
  endedAt: number;
  /** Undefined when there was no whole response; then `error` says why. */
  status: number | undefined;
  error: string | undefined;
  /** Had a connection of its own. */
  fresh: boolean;
  /** The backend that answered. */
  backend: string | undefined;
}

export interface LoadOptions {
  perSecond: number;
  /** The share of requests with a connection of their own; the others share kept connections. */
  freshPercent?: number;
  method?: string;
  body?: string;
  /** Ends by itself after that many requests. */
  count?: number;
}

/** How often due requests are sent, in milliseconds. */
const tick = 5;

export const isFailed = (result: Result): boolean =>
  result.status === undefined || result.status >= 400;

/** What went wrong, in few words, for assertions that show it. */
export const describeFailures = (results: readonly Result[]): string[] =>
  results.filter(isFailed).map((each) => each.error ?? String(each.status));

/** How many answers each backend gave. */
export const countByBackend = (results: readonly Result[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { backend } of results) {
    if (backend !== undefined) counts[backend] = (counts[backend] ?? 0) + 1;
  }
  return counts;
};

/**
 * Requests at a constant rate, whatever the answers do: a slow gateway is not spared, as a closed loop would.
 * What the process itself delays is made up for.
 */
export class Load implements Resource {
  readonly results: Result[] = [];
  private readonly kept = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private sent = 0;
  private open = new Set<Promise<void>>();

  private constructor(
    private readonly url: string,
    private readonly options: LoadOptions,
  ) {
    this.timer = setInterval(() => this.sendDue(), tick);
  }

  static start(url: string, options: LoadOptions): Load {
    return owned(new Load(url, options));
  }

  /** Sends that many requests and returns their results. */
  static async of(url: string, count: number, options: LoadOptions): Promise<Result[]> {
    const load = Load.start(url, { ...options, count });
    await until(`${count} requests to be sent`, () => load.sent === count, count);
    return load.finish();
  }

  /** Sends no more, waits for the answers under way and returns all results. */
  async finish(): Promise<Result[]> {
    clearInterval(this.timer);
    await Promise.all(this.open);
    this.kept.destroy();
    return this.results;
  }

  stop(): void {
    clearInterval(this.timer);
    this.kept.destroy();
  }

  private sendDue(): void {
    const { perSecond, count = Infinity } = this.options;
    const due = Math.min(count, ((performance.now() - this.startedAt) / 1000) * perSecond);
    while (this.sent < due) {
      this.sent += 1;
      const exchange: Promise<void> = this.exchange().finally(() => this.open.delete(exchange));
      this.open.add(exchange);
    }
  }

  private async exchange(): Promise<void> {
    const { freshPercent = 0, method = "GET", body } = this.options;
    const fresh = (this.sent * freshPercent) % 100 < freshPercent;
    const startedAt = Date.now();
    const answer = await new Promise<Partial<Result>>((done) => {
      const outgoing = open(this.url, { method, agent: fresh ? false : this.kept }, (incoming) => {
        incoming.resume();
        incoming.on("error", () => undefined);
        incoming.on("close", () => {
          const backend = incoming.headers["x-backend"] as string | undefined;
          if (incoming.complete) done({ status: incoming.statusCode, backend });
          else done({ error: "cut", backend });
        });
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) =>
        done({ error: error.code ?? error.message }),
      );
      outgoing.end(body);
    });
    const endedAt = Date.now();
    this.results.push({
      startedAt,
      endedAt,
      fresh,
      status: answer.status,
      error: answer.error,
      backend: answer.backend,
    });
  }
}
