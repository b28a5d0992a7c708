import { ModelError } from "../../policy/dialect/conversation";
import { estimatedTokens, tokenCountText } from "../../policy/llm/token-count";
import { planOf } from "../model/plan";
import { resolveModel } from "../model/resolve";
import { askModels } from "./ask";
import { ModelSession } from "./session";
import { jsonType } from "./tell";

/** Who speaks the client's dialect counts exactly; for all others it is an estimate from the request's bytes. */
export const countTokens = (session: ModelSession): ModelError | undefined => {
  const { gateway, exchange, client, dialect, llm } = session;
  const [model, unknown] = resolveModel(
    gateway,
    llm.configuration,
    exchange.identity,
    session.model,
  );
  if (model === undefined) return unknown;
  const [plan] = planOf(gateway, exchange, session);
  const first = plan?.candidates[0];
  if (first?.provider.dialect === dialect.name && first.provider.paths.count_tokens !== undefined) {
    return askModels(session);
  }
  const text = tokenCountText(dialect.name, estimatedTokens(session.body.length));
  session.begun = true;
  client.answer(200, jsonType, text);
  return undefined;
};
