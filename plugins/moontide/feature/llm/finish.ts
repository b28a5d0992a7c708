import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import { className, statusClass } from "../proxy/attempt";
import type { Exchange } from "../proxy/exchange";
import { abandonStream } from "../answer-cache/stream/together";
import { abandonFlight } from "../answer-cache/together";
import { abandonBatch } from "../embedding-batch/together";
import { freeSlot } from "../model-queue/free";
import { abandonExchange } from "../proxy/finish";
import { settleLimits } from "../token-limit/settle";
import { recordUsage } from "../usage/record";
import { countModelRequest, countStreams } from "./account";
import { endErrand } from "./errand";
import { settleAttempt, settlementOf } from "./settle";

/** In place of the pool's name in what all routes count. */
const noPool = "";

/** The status of what nobody waited for to its end. */
const clientLeft = 499;

const countRequest = (gateway: Gateway, exchange: Exchange, status: number): void => {
  const { requests } = exchange.route!.llm!;
  const status_class = statusClass(status);
  let series = requests[status_class - 1];
  if (series === undefined) {
    const { name } = exchange.route!;
    series = seriesOf(gateway.metrics.requests, [name, noPool, className(status_class)]);
    requests[status_class - 1] = series;
  }
  series.value += 1;
};

/**
 * Ends an exchange of a route with models: gives back what it holds, then counts. Where the client left, nginx has ended
 * the content phase wherever it stood.
 *
 * @param status what the client was told
 */
export const finishModel = (gateway: Gateway, exchange: Exchange, status: number): void => {
  abandonExchange(gateway, exchange);
  countRequest(gateway, exchange, status);
  const session = exchange.model;
  if (session === undefined) return;
  abandonFlight(session);
  abandonBatch(session);
  abandonStream(session);
  if (session.streaming) countStreams(gateway, -1);
  if (!session.done) session.cut ??= "client";
  if (session.errand !== undefined) abandonBatch(session.errand);
  endErrand(session, clientLeft);
  settleAttempt(session, undefined);
  if (session.slot !== undefined) freeSlot(session);
  const settlement = settlementOf(session);
  settleLimits(session, settlement);
  recordUsage(session, settlement, status);
  countModelRequest(gateway, session, settlement, status);
};
