import { Field } from "../../schema/description";
import { kindSchema, toJsonSchema } from "../../schema/to-json-schema";
import { listOf } from "../document/json-document";
import { version } from "../status/version";
import { reference, schemas } from "./answers";
import { Answer, Operation, Schema } from "./operation";

/** What the places of the path templates stand for. */
const places: Readonly<Record<string, string>> = {
  pool: "The name of the pool.",
  route: "The name of the route.",
  flag: "The name of the feature flag.",
  key: "The identifier of the virtual key; never the key itself.",
  endpoint:
    "The id of the endpoint, percent-encoded where it has to be: `10.0.0.1:80`, `%5B::1%5D:80`, `unix:%2Frun%2Fweb.sock`.",
};

/** Of any operation that asks who is there, and of any that changes something. */
const refusalDocs: Readonly<Record<number, string>> = {
  400: "The body or the query is wrong; `errors` names every problem.",
  401: "A token is needed, or this one is not known.",
  403: "The token may only read, or the request comes from a web page or for a host that is not known.",
  404: "There is no such pool, endpoint, flag or key, or no route of that name has a split.",
  409: "The endpoint exists already, or its source drains it; the ramp has no such thing to do; the key stands in a file.",
  413: "The body is too large.",
  415: "The body is not `application/json`.",
  503: "Not ready yet, other changes are being made, or the Redis that gateways share can't be asked.",
  507: "The change could not be kept on disk or in shared memory; nothing was changed.",
};

const content = (content_type: string, schema: Schema | undefined): Schema => ({
  [content_type]: { schema },
});

const responseOf = (answer: Answer): Schema => ({
  description: answer.doc,
  content: content(answer.content_type ?? "application/json", answer.schema),
});

const refusalOf = (status: number): Schema => ({
  description: refusalDocs[status] ?? "Refused.",
  content: content("application/problem+json", reference("Problem")),
});

const responsesOf = (operation: Operation): Schema => {
  const responses: Record<string, Schema> = {};
  for (const answer of operation.answers) responses[tostring(answer.status)] = responseOf(answer);
  for (const status of operation.refusals) responses[tostring(status)] = refusalOf(status);
  if (operation.access !== "open") {
    for (const status of [401, 403]) responses[tostring(status)] = refusalOf(status);
  }
  return responses;
};

const queryParameter = (field: Field): Schema => ({
  name: field.name,
  in: "query",
  required: field.required === true,
  description: field.doc,
  schema: kindSchema(field),
});

const parametersOf = (operation: Operation): readonly Schema[] => {
  const parameters: Schema[] = [];
  for (const [name] of string.gmatch(operation.path, "{(%w+)}")) {
    parameters[parameters.length] = {
      name: name!,
      in: "path",
      required: true,
      description: places[name!],
      schema: { type: "string" },
    };
  }
  for (const field of operation.query ?? []) parameters[parameters.length] = queryParameter(field);
  return listOf(parameters);
};

/** The description of a body, without what only a file of its own has. */
const bodyOf = (operation: Operation): Schema | undefined => {
  if (operation.body === undefined) return undefined;
  const { type, properties, required, additionalProperties } = toJsonSchema(operation.body, "");
  const schema = {
    type,
    properties,
    additionalProperties,
    required: required === undefined || required.length === 0 ? undefined : required,
  };
  return { required: true, content: content("application/json", schema) };
};

const operationOf = (operation: Operation): Schema => ({
  operationId: operation.name,
  summary: operation.summary,
  description: operation.doc,
  parameters: parametersOf(operation),
  requestBody: bodyOf(operation),
  responses: responsesOf(operation),
  // An empty object among them: where no tokens are configured, none is asked for.
  security: operation.access === "open" ? listOf([]) : [{ token: listOf([]) }, {}],
});

/** The OpenAPI 3.1 document of the operations (https://spec.openapis.org/oas/v3.1.0), as plain data. */
export const openApi = (operations: readonly Operation[]): Schema => {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    path[string.lower(operation.method)] = operationOf(operation);
    paths[operation.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Moontide admin API",
      version,
      description: "Status, metrics, and changes of endpoints that need no reload.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A token whose SHA-256 is in `admin.tokens`. Asked for once there are any.",
        },
      },
    },
  };
};
