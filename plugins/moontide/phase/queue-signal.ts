import { upstreamHeaderSeconds } from "../adapter/request";
import { responseHeader } from "../adapter/response-header";
import { heedQueueHeader } from "../feature/limit/gather";
import { Limit } from "../feature/limit/limit";
import { Exchange } from "../feature/proxy/exchange";

const heed = (limit: Limit, name: string): void => {
  const text = responseHeader(name);
  if (text !== undefined) heedQueueHeader(limit, text);
};

/** What an endpoint says of its own queue, where a limit listens. nginx's own answers in its place say nothing. */
export const heedQueueSignal = (exchange: Exchange): void => {
  const pool_limit = exchange.target?.pool.limit;
  const endpoint_limit = exchange.member?.limit;
  const pool_header = pool_limit?.options.queue_header;
  const endpoint_header = endpoint_limit?.options.queue_header;
  if (pool_header === undefined && endpoint_header === undefined) return;
  if (exchange.attempts === 0 || upstreamHeaderSeconds(exchange.attempts) === undefined) return;
  if (pool_header !== undefined) heed(pool_limit!, pool_header);
  if (endpoint_header !== undefined) heed(endpoint_limit!, endpoint_header);
};
