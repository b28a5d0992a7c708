import { Field } from "../../../schema/description";
import { emptyGrace, registryTls } from "./registry-schema";

export const kubernetesFields = [
  {
    name: "service",
    kind: "string",
    format: "name",
    required: true,
    doc: "The name of the Service whose EndpointSlices are watched.",
    other_names: ["service_name"],
  },
  {
    name: "namespaces",
    kind: "list",
    items: { kind: "string", format: "name" },
    minimum_items: 1,
    maximum_items: 16,
    unique: true,
    default: ["default"],
    doc: "Where the Service is looked for; the endpoints of all of them together make the pool.",
    other_names: ["namespace"],
  },
  {
    name: "port",
    kind: "one_of",
    choices: [
      { kind: "integer", minimum: 1, maximum: 65535 },
      { kind: "string", format: "name" },
    ],
    doc: "The port by its name in the Service, or by the number at which the pods listen. Without it, the only TCP port there is.",
    other_names: ["port_name", "target_port"],
  },
  {
    name: "address_family",
    kind: "enumeration",
    values: ["ipv4", "ipv6"],
    default: "ipv4",
    doc: "Which address of a pod is used where the Service is dual-stack and the pod has both.",
    other_names: ["family", "ip_family"],
  },
  {
    name: "address",
    kind: "string",
    format: "http_url",
    doc: "The API server. Without it, the one of `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` in nginx's environment, else `https://kubernetes.default.svc`. Where it is an IP address, the certificate must hold the name `kubernetes.default.svc`.",
    other_names: ["server", "host", "url", "endpoint"],
  },
  registryTls,
  {
    name: "token",
    kind: "secret",
    doc: "The bearer token, read anew for each connection. Without it, that of the pod's service account; none with an `http` address.",
    other_names: ["token_file", "bearer_token"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.05,
    maximum: 5,
    default: 3,
    doc: "How long connecting to the API server, and each wait for its answer, may take.",
    other_names: ["timeout"],
  },
  emptyGrace,
] as const satisfies readonly Field[];
