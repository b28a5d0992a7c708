/**
 * What Kong's plugin development kit lets a plugin do: for each function that we call its phases, its arguments and
 * what it answers. The stand-in (pdk.ts) is made of these rules, so a call that Kong would refuse fails the test.
 * Written down from Kong 3.9; `documented` and `source` say where to look it up.
 */
const documents = "https://docs.konghq.com/gateway/latest/plugin-development/pdk";
const sources = "https://github.com/Kong/kong/blob/3.9.1/kong/pdk";

export interface ParameterRule {
  readonly name: string;
  readonly type: "string" | "integer" | "function" | "table" | "header value";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly optional?: true;
}

export interface FunctionRule {
  /** Its path below `kong`. */
  readonly name: string;
  readonly phases: readonly kong.Phase[];
  readonly parameters: readonly ParameterRule[];
  /** `nothing`, or the type of what comes back, which may be nil where it says so. */
  readonly returns:
    "nothing" | "string" | "integer" | "integer or nil" | "table or nil" | "boolean";
  /** The first version that has it; none for those that were there in 3.4. */
  readonly since?: string;
  readonly documented: string;
  readonly source: string;
  /** Where the source differs from the documents, and which of the two the rule follows. */
  readonly note?: string;
}

const answered: readonly kong.Phase[] = ["header_filter", "response", "body_filter", "log"];

const timeout = (name: string): ParameterRule => ({
  name,
  type: "integer",
  minimum: 1,
  maximum: 2147483646,
});

export const functionRules: readonly FunctionRule[] = [
  {
    name: "service.set_target",
    phases: ["rewrite", "access", "balancer", "preread"],
    parameters: [
      { name: "host", type: "string" },
      { name: "port", type: "integer", minimum: 0, maximum: 65535 },
    ],
    returns: "nothing",
    documented: `${documents}/kong.service/#kongserviceset_targethost-port`,
    source: `${sources}/service.lua`,
    note: "The documents name access only. The rule follows the source: in a retry callback, which runs in balancer, this is the one way to name another target.",
  },
  {
    name: "service.set_target_retry_callback",
    phases: ["access"],
    parameters: [{ name: "retry_callback", type: "function" }],
    returns: "nothing",
    since: "3.8",
    documented: `${documents}/kong.service/#kongserviceset_target_retry_callbackretry_callback`,
    source: `${sources}/service.lua`,
    note: "By the documents the callback answers host and port. By kong/runloop/balancer/init.lua only whether a host comes back counts, and services whose host is an address never call it.",
  },
  {
    name: "service.set_retries",
    phases: ["access"],
    parameters: [{ name: "retries", type: "integer", minimum: 0, maximum: 32767 }],
    returns: "nothing",
    since: "3.8",
    documented: `${documents}/kong.service/#kongserviceset_retriesretries`,
    source: `${sources}/service.lua`,
  },
  {
    name: "service.set_timeouts",
    phases: ["access"],
    parameters: [timeout("connect_timeout"), timeout("write_timeout"), timeout("read_timeout")],
    returns: "nothing",
    since: "3.8",
    documented: `${documents}/kong.service/#kongserviceset_timeoutsconnect_timeout-write_timeout-read_timeout`,
    source: `${sources}/service.lua`,
    note: "In 3.8 and 3.9 write_timeout is kept under a name that nobody reads; the service's own holds.",
  },
  {
    name: "service.request.set_header",
    phases: ["rewrite", "access", "balancer"],
    parameters: [
      { name: "header", type: "string" },
      { name: "value", type: "header value" },
    ],
    returns: "nothing",
    documented: `${documents}/kong.service.request/#kongservicerequestset_headerheader-value`,
    source: `${sources}/service/request.lua`,
  },
  {
    name: "service.response.get_status",
    phases: answered,
    parameters: [],
    returns: "integer or nil",
    documented: `${documents}/kong.service.response/#kongserviceresponseget_status`,
    source: `${sources}/service/response.lua`,
  },
  {
    name: "response.get_status",
    phases: ["header_filter", "response", "body_filter", "log", "admin_api"],
    parameters: [],
    returns: "integer",
    documented: `${documents}/kong.response/#kongresponseget_status`,
    source: `${sources}/response.lua`,
  },
  {
    name: "response.exit",
    phases: ["preread", "rewrite", "access", "admin_api"],
    parameters: [
      { name: "status", type: "integer", minimum: 100, maximum: 599 },
      { name: "body", type: "string", optional: true },
      { name: "headers", type: "table", optional: true },
    ],
    returns: "nothing",
    documented: `${documents}/kong.response/#kongresponseexitstatus-body-headers`,
    source: `${sources}/response.lua`,
    note: "Also in header_filter without a body, and with a table as body; we do neither.",
  },
  {
    name: "router.get_service",
    phases: ["access", ...answered],
    parameters: [],
    returns: "table or nil",
    documented: `${documents}/kong.router/#kongrouterget_service`,
    source: `${sources}/router.lua`,
  },
  {
    name: "request.get_host",
    phases: ["rewrite", "access", ...answered, "admin_api"],
    parameters: [],
    returns: "string",
    documented: `${documents}/kong.request/#kongrequestget_host`,
    source: `${sources}/request.lua`,
  },
  {
    name: "request.get_method",
    phases: ["rewrite", "access", ...answered, "admin_api"],
    parameters: [],
    returns: "string",
    documented: `${documents}/kong.request/#kongrequestget_method`,
    source: `${sources}/request.lua`,
  },
  {
    name: "client.get_consumer",
    phases: ["access", ...answered],
    parameters: [],
    returns: "table or nil",
    documented: `${documents}/kong.client/#kongclientget_consumer`,
    source: `${sources}/client.lua`,
  },
  {
    name: "ip.is_trusted",
    phases: ["init_worker", "rewrite", "access", ...answered],
    parameters: [{ name: "address", type: "string" }],
    returns: "boolean",
    documented: `${documents}/kong.ip/#kongipis_trustedaddress`,
    source: `${sources}/ip.lua`,
  },
  {
    name: "response.set_header",
    phases: ["rewrite", "access", "response", "header_filter", "admin_api"],
    parameters: [
      { name: "name", type: "string" },
      { name: "value", type: "header value" },
    ],
    returns: "nothing",
    documented: `${documents}/kong.response/#kongresponseset_headername-value`,
    source: `${sources}/response.lua`,
    note: "The documents leave admin_api out.",
  },
  {
    name: "plugin.get_id",
    phases: ["rewrite", "access", ...answered],
    parameters: [],
    returns: "string",
    documented: `${documents}/kong.plugin/#kongpluginget_id`,
    source: `${sources}/plugin.lua`,
  },
];

/** `kong.ctx.plugin`, a table and no function. */
export const contextPhases: readonly kong.Phase[] = [
  "rewrite",
  "access",
  "header_filter",
  "response",
  "body_filter",
  "log",
  "preread",
];
