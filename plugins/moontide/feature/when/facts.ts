import { Facts } from "../../policy/when/facts";
import { Bot } from "../../policy/bot/kind";
import { botOf } from "../bot/bots";
import type { Gateway } from "../gateway/gateway";
import { addressOf } from "../key/read";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { loadOf } from "./load";
import { lookAt } from "./local-clock";
import { countryOf, regionOf } from "./place";

/** The request at hand. Nothing yields while conditions are asked. */
let gateway!: Gateway;
let exchange!: Exchange;
let request!: IncomingRequest;
/** Several conditions may ask for it: it is found out once. */
let bot: Bot | undefined;
let isBotKnown = false;

const findBot = (): Bot | undefined => {
  if (!isBotKnown) {
    bot = botOf(gateway, request);
    isBotKnown = true;
  }
  return bot;
};

/** What the sender is as a bot; asks for it where no condition did. Of the request that `factsOf` was called for last. */
export const botAsked = (): Bot | undefined => findBot();

/** The one record of this worker: what it says is of the request that `factsOf` was called for last. */
const facts: Facts = {
  method: () => request.method(),
  path: () => request.path(),
  header: (name) => request.header(name),
  bot: () => findBot()?.words,
  consumer: () => exchange.identity?.consumer?.name,
  tags: () => exchange.identity?.consumer?.tags,
  team: () => exchange.identity?.consumer?.team,
  model: () => exchange.model?.model,
  claims: () => exchange.identity?.claims,
  country: () => {
    const { place } = gateway.setting;
    return place === undefined ? undefined : countryOf(place, gateway.trusted_proxies, request);
  },
  region: () => {
    const { place } = gateway.setting;
    return place === undefined ? undefined : regionOf(place, gateway.trusted_proxies, request);
  },
  user: () => exchange.identity?.subject ?? addressOf(request, gateway.trusted_proxies),
  minute: () => lookAt(gateway.setting.local_clock, gateway.ports.clock).minute,
  weekday: () => lookAt(gateway.setting.local_clock, gateway.ports.clock).weekday,
  load: () => {
    const pool = exchange.target?.pool;
    return pool === undefined ? "normal" : loadOf(gateway, pool);
  },
};

/**
 * What conditions ask about a request (policy/when/when.ts). Costs a few assignments: each fact is found out when a
 * condition asks for it. The same record every time, so it must not be kept.
 */
export const factsOf = (
  of_gateway: Gateway,
  of_exchange: Exchange,
  of_request: IncomingRequest,
): Facts => {
  gateway = of_gateway;
  exchange = of_exchange;
  request = of_request;
  isBotKnown = false;
  return facts;
};
