import { usageQueryFields } from "../usage/schema";
import { reference } from "./answers";
import { Operation } from "./operation";
import { readUsage } from "./usage";

export const usageOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/v1/usage",
    name: "getUsage",
    access: "read",
    summary: "What requests for models used",
    doc: "Sums of the usage files of this gateway, a twentieth of a second old at most; reads them anew: about half a second for 16 MiB, in small pieces. Where `usage.scope` is `cluster`, sums of all gateways in Redis, half a second old at most while it can be reached.",
    query: usageQueryFields,
    answers: [{ status: 200, doc: "The sums.", schema: reference("Usage") }],
    refusals: [400, 503],
    handle: readUsage,
  },
];
