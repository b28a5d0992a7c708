import { modelClient } from "../adapter/model-client";
import { requestKey } from "../adapter/request";
import { answerForModel } from "../feature/llm/answer";
import { incoming } from "./incoming";
import { currentGateway, exchangeOf } from "./instance";
import { portsOf } from "./yielding";

/**
 * The content phase of a route with models: asks providers until one answers, and is over when the client has the last
 * byte. The log phase counts it, also where the client left and nginx ended this.
 */
export const answer = (): void => {
  const exchange = exchangeOf(requestKey());
  const gateway = currentGateway();
  const llm = exchange?.route?.llm;
  if (exchange === undefined || llm === undefined) {
    error("no exchange: @moontide_llm is entered from Moontide's access phase", 0);
  }
  answerForModel(gateway, portsOf(gateway), exchange, llm, modelClient, incoming);
};
