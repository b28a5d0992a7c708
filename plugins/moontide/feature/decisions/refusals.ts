import { priorityNames } from "../../kernel/priority";
import { Refusal } from "../../kernel/verdict";
import { networkOf } from "../../policy/address/network";
import { countAlike, noteTaken } from "../../policy/decisions/sample";
import type { Gateway } from "../gateway/gateway";
import { addressOf } from "../key/read";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { Entry, shortened } from "./entry";

/** What is kept of a refusal. */
type Refused = Pick<Refusal, "reason" | "status">;

const clientOf = (gateway: Gateway, request: IncomingRequest): string | undefined => {
  const { client_addresses } = gateway.configuration.admin;
  if (client_addresses === "none") return undefined;
  const address = addressOf(request, gateway.trusted_proxies);
  return client_addresses === "network" ? networkOf(address) : address;
};

const encoded = (byte: string): string => string.format("%%%02X", string.byte(byte));

/** Clients send any bytes, of which not all can stand in JSON: those that are no visible ASCII, encoded as in a URL. */
const visible = (path: string): string => string.gsub(path, "[^!-~]", encoded)[0];

const entryOf = (
  gateway: Gateway,
  exchange: Exchange | undefined,
  { reason, status }: Refused,
  request: IncomingRequest,
): Entry => {
  const { clock } = gateway.ports;
  return {
    wall: clock.wall(),
    now: clock.now(),
    kind: "refusal",
    reason,
    status,
    route: exchange?.route?.name,
    pool: exchange?.target?.pool.name,
    priority: exchange === undefined ? undefined : priorityNames[exchange.tier],
    consumer: exchange?.identity?.consumer?.name,
    address: clientOf(gateway, request),
    method: request.method(),
    path: shortened(visible(request.path())),
    similar: 0,
  };
};

/**
 * Keeps a refusal for `/v1/decisions`. Of many alike in a second only the first few are kept, and the others counted: a
 * flood costs two look-ups and an addition each.
 */
export const recordRefusal = (
  gateway: Gateway,
  exchange: Exchange | undefined,
  refusal: Refused,
  request: IncomingRequest,
): void => {
  const { journal } = gateway;
  const { reason } = refusal;
  const route = exchange?.route?.name ?? "";
  if (countAlike(journal.sample, reason, route)) return;
  const entry = entryOf(gateway, exchange, refusal, request);
  noteTaken(journal.sample, reason, route, entry);
  const { fresh } = journal.refusals;
  fresh[fresh.length] = entry;
};
