import { quote } from "../../policy/address/quote";
import { describedRequest } from "../explain/described-request";
import { explainRequest } from "../explain/explain";
import { DescribedRequest } from "../explain/schema";
import { AdminCall, AdminResponse, document, problem } from "./exchange";

/** What would become of the request that the body describes. */
export const explain = ({ gateway, body }: AdminCall): AdminResponse => {
  const described = body as DescribedRequest;
  const [request, wrong] = describedRequest(described);
  if (request === undefined) {
    return problem({ status: 400, reason: "invalid_body", detail: `url: ${wrong}` });
  }
  const { consumer, body: text } = described;
  if (consumer !== undefined && !gateway.consumers.by_name.has(consumer)) {
    const detail = `consumer: found ${quote(consumer)}; expected the name of one in "consumers".`;
    return problem({ status: 400, reason: "invalid_body", detail });
  }
  return document(200, explainRequest(gateway, request, { consumer, body: text }));
};
