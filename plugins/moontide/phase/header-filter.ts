import { requestKey } from "../adapter/request";
import { endRetrying } from "../feature/proxy/finish";
import { currentGateway, exchangeOf } from "./instance";

/** A response header has come, from an endpoint or from nginx in its place: retries are over. */
export const headerFilter = (): void => {
  const exchange = exchangeOf(requestKey());
  if (exchange !== undefined && exchange.retrying) endRetrying(currentGateway(), exchange);
};
