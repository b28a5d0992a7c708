import { Gateway } from "../gateway/gateway";
import { readBody } from "./body";
import { AdminPlatform, AdminRequest, AdminResponse, problem } from "./exchange";
import { guard } from "./guard";
import { findOperation } from "./match";
import { Operation } from "./operation";
import { operations } from "./operations";
import { readQuery } from "./query";

const refuseMethod = (allowed: readonly string[]): AdminResponse => {
  const methods = table.concat(allowed as string[], ", ");
  return problem({
    status: 405,
    reason: "method_not_allowed",
    detail: `This path has ${methods}.`,
    headers: { Allow: methods },
  });
};

const unknownPath: AdminResponse = problem({
  status: 404,
  reason: "unknown_path",
  detail: "There is nothing here; GET /v1/openapi.json says what there is.",
});

const perform = (
  gateway: Gateway,
  platform: AdminPlatform,
  request: AdminRequest,
  operation: Operation,
  parameters: Readonly<Record<string, string>>,
): AdminResponse => {
  const { role, refusal } = guard(request, platform, gateway.configuration.admin, operation.access);
  if (role === undefined) return problem(refusal);
  let body: unknown;
  if (operation.access === "write" || operation.body !== undefined) {
    const read = readBody(request, operation.body, gateway.ports.json);
    if (read.refusal !== undefined) return problem(read.refusal);
    body = read.value;
  }
  const asked = readQuery(request.target(), operation.query);
  if (asked.refusal !== undefined) return problem(asked.refusal);
  const query = asked.value;
  return operation.handle({ gateway, platform, request, role, parameters, body, query });
};

/**
 * Answers one request of the admin API: finds the operation, asks who is there, checks the body, does it. Whatever goes
 * wrong is a problem document (RFC 9457). May yield.
 */
export const handleAdmin = (
  gateway: Gateway,
  platform: AdminPlatform,
  request: AdminRequest,
): AdminResponse => {
  const found = findOperation(operations, request.method(), request.target());
  if (found.operation !== undefined) {
    return perform(gateway, platform, request, found.operation, found.parameters);
  }
  return found.allowed.length === 0 ? unknownPath : refuseMethod(found.allowed);
};
