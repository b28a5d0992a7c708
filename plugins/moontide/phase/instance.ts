import { Gateway } from "../feature/gateway/gateway";
import { Exchange, returnExchange, takeExchange } from "../feature/proxy/exchange";

/** The one gateway of this Lua VM: made by the master, inherited by its workers. */
let instance: Gateway | undefined;

export const setGateway = (gateway: Gateway): void => {
  instance = gateway;
};

export const currentGateway = (): Gateway => {
  if (instance === undefined) error("Moontide was not started: init_by_lua is missing", 0);
  return instance;
};

/** Exchanges under way, by the key of their request (adapter/request.ts). */
const exchanges = new LuaMap<number, Exchange>();

/**
 * A blank exchange for a request. One that is still there under this key belongs to a request that ended without
 * its log phase; it is handed to `settle` first, so that nothing it held is lost.
 */
export const openExchange = (
  key: number,
  settle: (this: void, exchange: Exchange) => void,
): Exchange => {
  const left = exchanges.get(key);
  if (left !== undefined) {
    settle(left);
    returnExchange(left);
  }
  const exchange = takeExchange();
  exchanges.set(key, exchange);
  return exchange;
};

/** All of them. Whoever looks through them must not yield meanwhile. */
export const exchangesUnderWay = (): LuaMap<number, Exchange> => exchanges;

export const exchangeOf = (key: number): Exchange | undefined => exchanges.get(key);

/** The exchange of a request that ends; from now on it belongs to the caller alone. */
export const takeOutExchange = (key: number): Exchange | undefined => {
  const exchange = exchanges.get(key);
  exchanges.delete(key);
  return exchange;
};
