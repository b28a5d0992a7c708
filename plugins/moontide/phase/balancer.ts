import { clock } from "../adapter/clock";
import { method, requestKey } from "../adapter/request";
import { giveUp, lastFailureStatus, setMoreTries, setPeer, setTimeouts } from "../adapter/upstream";
import { fillTimeouts, TryTimeouts } from "../policy/retry/timeouts";
import {
  mayLeavePool,
  retriesFor,
  retryAttempt,
  statusClass,
  withoutAnswer,
} from "../feature/proxy/attempt";
import { Exchange } from "../feature/proxy/exchange";
import { Member } from "../feature/pool/member";
import { Pool } from "../feature/pool/pool";
import { currentGateway, exchangeOf } from "./instance";

/** Filled anew for each attempt: nothing yields in this phase. */
const timeouts: TryTimeouts = { connect_seconds: 0, send_seconds: 0, read_seconds: 0 };

const startAttempt = (exchange: Exchange, pool: Pool, member: Member, now: number): void => {
  exchange.attempts += 1;
  exchange.attempt_started_at = now;
  fillTimeouts(pool.limits, exchange.started_at + pool.limits.total_seconds - now, timeouts);
  if (exchange.websocket) {
    // nginx has one time limit for the handshake and for the silence behind it.
    timeouts.send_seconds = pool.limits.idle_seconds;
    timeouts.read_seconds = pool.limits.idle_seconds;
  }
  setTimeouts(timeouts.connect_seconds, timeouts.send_seconds, timeouts.read_seconds);
  setPeer(member.id);
};

/**
 * One attempt. The first goes where the access phase chose; each further one means that nginx gave the
 * one before up, which is judged here. Errors raised here become nginx's own 500.
 */
export const balancer = (): void => {
  const exchange = exchangeOf(requestKey());
  const pool = exchange?.target?.pool;
  if (exchange === undefined || pool === undefined) {
    error("no exchange: proxy_pass to a Moontide upstream needs Moontide's access phase", 0);
  }
  const gateway = currentGateway();
  if (exchange.attempts === 0) {
    const retries = retriesFor(gateway, pool, method(), mayLeavePool(exchange));
    if (retries > 0) setMoreTries(retries);
    return startAttempt(exchange, pool, exchange.member!, clock.now());
  }
  const status = lastFailureStatus(exchange.attempts);
  const status_class = status === undefined ? withoutAnswer : statusClass(status);
  const member = retryAttempt(gateway, exchange, pool, status_class);
  if (member === undefined) return giveUp();
  startAttempt(exchange, exchange.target?.pool ?? pool, member, exchange.attempt_started_at);
};
