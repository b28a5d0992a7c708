import { describedRequestFields } from "../explain/schema";
import { decisionFilterFields } from "../decisions/schema";
import { reference } from "./answers";
import { listDecisions } from "./decisions";
import { explain } from "./explain";
import { Operation } from "./operation";

/** What explains what the gateway does. */
export const explainOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/explain",
    name: "explainRequest",
    access: "read",
    summary: "What would become of a request",
    doc: "Route, class, limits, verdict, pool and endpoint that the described request would get now, step by step, as the worker that answers sees it. Takes nothing and counts nothing; a token with the role `read` is enough.",
    body: describedRequestFields,
    answers: [
      { status: 200, doc: "The steps and how they end.", schema: reference("Explanation") },
    ],
    refusals: [400, 413, 415],
    handle: explain,
  },
  {
    method: "GET",
    path: "/v1/decisions",
    name: "listDecisions",
    access: "read",
    summary: "What was refused and decided lately",
    doc: "The newest refusals and decisions of all workers, at least 1,000 of them; each is a second old at most. Of many refusals alike in a second the first are shown, and the others counted with them (`similar`).",
    query: decisionFilterFields,
    answers: [{ status: 200, doc: "The newest first.", schema: reference("Decisions") }],
    refusals: [400],
    handle: listDecisions,
  },
];
