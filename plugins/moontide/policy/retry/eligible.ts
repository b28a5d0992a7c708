/** What decides on retries besides the budget. One record per worker, filled anew for each request. */
export interface RetryRequest {
  /** In capitals, as it stands in the request line. */
  method: string;
  /** The body is passed on as it arrives and not kept. */
  streaming: boolean;
  /** Bytes of the request have gone out to an endpoint. Always false before the first try. */
  sent: boolean;
  /** Retries that this request already had. */
  retries: number;
  /** Endpoints in rotation. */
  endpoints: number;
}

/** Methods that may be carried out twice with the effect of once (RFC 9110, 9.2.2). */
const idempotent = new LuaSet<string>();
for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]) idempotent.add(method);

/** Whether a request of that method may be sent again without asking what became of the first. */
export const isIdempotent = (method: string): boolean => idempotent.has(method);

/**
 * Whether a request may be tried again. As long as nothing was sent (the connection was refused) any
 * request may; afterwards only an idempotent one whose body was kept. nginx enforces the same once
 * bytes were sent, so on its first try a POST is eligible too. With a single endpoint there is nobody
 * else to ask, and nginx replaces a stale idle connection by itself.
 */
export const eligible = (attempts: number, request: RetryRequest): boolean =>
  request.retries < attempts &&
  request.endpoints > 1 &&
  (!request.sent || (!request.streaming && idempotent.has(request.method)));
