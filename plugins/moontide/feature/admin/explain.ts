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
  return document(200, explainRequest(gateway, request));
};
