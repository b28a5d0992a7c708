import { contentType as prometheusType } from "../../policy/metrics/exposition";
import { endpoint } from "../pool/schema";
import { reference } from "./answers";
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  patchEndpoint,
  readEndpoint,
  restore,
} from "./endpoints";
import { answerOperations } from "./answer-purge";
import { cacheOperations } from "./cache-operations";
import { AdminResponse, document } from "./exchange";
import { explainOperations } from "./explain-operations";
import { flagOperations } from "./flag-operations";
import { openApi } from "./openapi";
import { Answer, Operation } from "./operation";
import { patchFields } from "./patch-fields";
import { keyOperations } from "./key-operations";
import { listPools, readPool } from "./pools";
import { answerHealth, answerMetrics, answerReadiness, answerStatus, plainText } from "./reports";
import { usageOperations } from "./usage-operations";
import { scaleOperations } from "./scale-operations";
import { splitOperations } from "./split-operations";

const ok = (doc: string, schema: string): readonly Answer[] => [
  { status: 200, doc, schema: reference(schema) },
];

/** Every operation. The routing, the guard, the check of bodies and the OpenAPI document follow this list. */
export const operations: Operation[] = [
  {
    method: "GET",
    path: "/healthz",
    name: "getHealth",
    access: "open",
    summary: "Whether the worker answers",
    doc: "For liveness probes. Needs no token.",
    answers: [
      { status: 200, doc: "It does.", content_type: plainText, schema: { type: "string" } },
    ],
    refusals: [],
    handle: answerHealth,
  },
  {
    method: "GET",
    path: "/readyz",
    name: "getReadiness",
    access: "open",
    summary: "Whether all pools can serve",
    doc: "For readiness probes. Needs no token. 503 names the pools whose first complete list of endpoints is missing, and why.",
    answers: ok("They can.", "Ready"),
    refusals: [503],
    handle: answerReadiness,
  },
  {
    method: "GET",
    path: "/metrics",
    name: "getMetrics",
    access: "read",
    summary: "Metrics for Prometheus",
    doc: "The numbers of all workers, those that are gone included: counters never fall. Each is a second old at most.",
    answers: [
      {
        status: 200,
        doc: "Prometheus' text format.",
        content_type: prometheusType,
        schema: { type: "string" },
      },
    ],
    refusals: [],
    handle: answerMetrics,
  },
  {
    method: "GET",
    path: "/v1/status",
    name: "getStatus",
    access: "read",
    summary: "The gateway at a glance",
    doc: "Configuration, workers, and the pools with the endpoints that are in use.",
    answers: ok("As the worker that answers sees it.", "Status"),
    refusals: [],
    handle: answerStatus,
  },
  {
    method: "GET",
    path: "/v1/openapi.json",
    name: "getDescription",
    access: "read",
    summary: "This description",
    doc: "OpenAPI 3.1, made from what the gateway does.",
    answers: [{ status: 200, doc: "An OpenAPI document.", schema: { type: "object" } }],
    refusals: [],
    handle: (): AdminResponse => document(200, openApi(operations)),
  },
  {
    method: "GET",
    path: "/v1/pools",
    name: "listPools",
    access: "read",
    summary: "All pools",
    doc: "Without their endpoints.",
    answers: ok("In the order of their names.", "Pools"),
    refusals: [],
    handle: listPools,
  },
  {
    method: "GET",
    path: "/v1/pools/{pool}",
    name: "getPool",
    access: "read",
    summary: "One pool",
    doc: "With its endpoints, and with what was changed about them here.",
    answers: ok("The pool.", "Pool"),
    refusals: [404],
    handle: readPool,
  },
  {
    method: "GET",
    path: "/v1/pools/{pool}/endpoints",
    name: "listEndpoints",
    access: "read",
    summary: "The endpoints of a pool",
    doc: "Shows a change at once, from any worker; those on their way to the worker that answers have the state `joining`.",
    answers: ok("In the order of their ids.", "Endpoints"),
    refusals: [404],
    handle: listEndpoints,
  },
  {
    method: "POST",
    path: "/v1/pools/{pool}/endpoints",
    name: "addEndpoint",
    access: "write",
    summary: "Add an endpoint",
    doc: "It stands besides those of configuration and discovery, through reloads and restarts. One that had been removed comes back with this weight.",
    body: [endpoint.fields[0], endpoint.fields[1]],
    answers: [
      { status: 201, doc: "Added; `Location` says where it is.", schema: reference("Endpoint") },
    ],
    refusals: [400, 404, 409, 413, 415, 503, 507],
    handle: createEndpoint,
  },
  {
    method: "GET",
    path: "/v1/pools/{pool}/endpoints/{endpoint}",
    name: "getEndpoint",
    access: "read",
    summary: "One endpoint",
    doc: "With its health, its load and its latency.",
    answers: ok("The endpoint.", "Endpoint"),
    refusals: [404],
    handle: readEndpoint,
  },
  {
    method: "PATCH",
    path: "/v1/pools/{pool}/endpoints/{endpoint}",
    name: "changeEndpoint",
    access: "write",
    summary: "Change weight or drain",
    doc: "What is left out stays as it is. A draining endpoint finishes what it has and gets nothing new.",
    body: patchFields,
    answers: ok("As it is now.", "Endpoint"),
    refusals: [400, 404, 409, 413, 415, 503, 507],
    handle: patchEndpoint,
  },
  {
    method: "DELETE",
    path: "/v1/pools/{pool}/endpoints/{endpoint}",
    name: "removeEndpoint",
    access: "write",
    summary: "Remove an endpoint",
    doc: "One that configuration or discovery lists stays out until it is restored; one that was added here is forgotten. Drain it first to let it finish.",
    answers: ok("It is out.", "Removed"),
    refusals: [404, 503, 507],
    handle: deleteEndpoint,
  },
  {
    method: "POST",
    path: "/v1/pools/{pool}/endpoints/{endpoint}/restore",
    name: "restoreEndpoint",
    access: "write",
    summary: "Undo what was changed about an endpoint",
    doc: "It is again what configuration or discovery says of it: back if it was removed, with its own weight, not drained here. Has no body.",
    answers: ok("As it is now.", "Endpoint"),
    refusals: [404, 503, 507],
    handle: restore,
  },
];

for (const operation of scaleOperations) operations[operations.length] = operation;
for (const operation of splitOperations) operations[operations.length] = operation;
for (const operation of flagOperations) operations[operations.length] = operation;
for (const operation of keyOperations) operations[operations.length] = operation;
for (const operation of explainOperations) operations[operations.length] = operation;
for (const operation of usageOperations) operations[operations.length] = operation;
for (const operation of cacheOperations) operations[operations.length] = operation;
for (const operation of answerOperations) operations[operations.length] = operation;
