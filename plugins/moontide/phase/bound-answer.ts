import { upstreamHeaderSeconds } from "../adapter/request";
import { addCookie } from "../adapter/response";
import { cameOverHttps, hideHeader, responseHeader } from "../adapter/response-header";
import { Binding } from "../feature/balancer/binding";
import { Gateway } from "../feature/gateway/gateway";
import { reportHeader, takeReport } from "../feature/load/report";
import { OrcaConfiguration } from "../feature/load/schema";
import { Member } from "../feature/pool/member";
import { Exchange } from "../feature/proxy/exchange";
import { countSession, sessionCookie } from "../feature/sticky/session";
import { Sticky } from "../feature/sticky/sticky";

const heedReport = (gateway: Gateway, member: Member, orca: OrcaConfiguration): void => {
  const report = responseHeader(reportHeader);
  if (report === undefined) return;
  takeReport(gateway, member, orca, report);
  if (!orca.keep_header) hideHeader(reportHeader);
};

const issueSession = (gateway: Gateway, exchange: Exchange, sticky: Sticky): void => {
  const cookie = sessionCookie(sticky, exchange, cameOverHttps());
  if (cookie === undefined) return;
  addCookie(cookie);
  countSession(gateway, sticky, exchange);
};

/** What the pool's algorithm makes of an endpoint's answer. nginx's own answers in its place say nothing. */
export const heedAnswer = (gateway: Gateway, exchange: Exchange, binding: Binding): void => {
  const { load, sticky } = binding;
  const member = exchange.member;
  if ((load === undefined && sticky === undefined) || member === undefined) return;
  if (exchange.attempts === 0 || upstreamHeaderSeconds(exchange.attempts) === undefined) return;
  if (load !== undefined) {
    if (ngx.status < 500) member.answered += 1;
    if (load.type === "orca") heedReport(gateway, member, load);
  }
  if (sticky !== undefined) issueSession(gateway, exchange, sticky);
};
