import { tokenLimitSchema } from "./token-limit-answers";
import { purgedSchema } from "./cache-operations";
import { breakerSchema, drainSchema, slowStartSchema } from "./health-answers";
import { decisionsSchema, explanationSchema } from "./explain-answers";
import { issuerSchema } from "./issuer-answers";
import { cacheSchema } from "./cache-answers";
import { crawlerSchema } from "./crawler-answers";
import { flagSchema, flagsSchema } from "./flag-answers";
import { modelSchema, providerSchema } from "./model-answers";
import { createdKeySchema, keySchema, keysSchema, virtualKeysStatusSchema } from "./key-answers";
import { usageSchema } from "./usage-answers";
import { count, flag, list, number, text } from "./answer-parts";
import { Schema } from "./operation";
import { rateLimitSchema, redisSchema } from "./rate-limit-answers";
import { scaleSchema, scalesSchema } from "./scale-answers";
import { groupsSchema, spilloverSchema, splitSchema } from "./split-answers";

/*
 * What the admin API answers, as JSON Schemas for its OpenAPI document. Members that are not required are left out
 * where there is nothing to say.
 */

const object = (
  description: string,
  required: readonly string[],
  properties: Readonly<Record<string, Schema>>,
): Schema => ({ type: "object", description, required, properties });

export const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const endpoint = object(
  "An endpoint, with what the gateway knows of it.",
  ["id", "address", "weight", "draining", "state"],
  {
    id: text("`10.0.0.1:80`, `[2001:db8::1]:80` or `unix:/run/web.sock`; unique inside its pool."),
    address: text("The IP address without brackets, or `unix:` and a path."),
    port: { type: "integer", minimum: 1, maximum: 65535, description: "None for a unix socket." },
    weight: {
      type: "integer",
      minimum: 1,
      maximum: 1000,
      description: "Its share of the traffic.",
    },
    draining: flag("It finishes what it has and gets nothing new."),
    state: {
      type: "string",
      enum: ["healthy", "probation", "ejected", "unhealthy", "asleep", "draining", "joining"],
      description:
        "`probation`: back from an ejection and not yet proven. `joining`: on its way to the worker that answers.",
    },
    ejection: object("While it is ejected.", ["seconds_left", "times"], {
      seconds_left: number("Until it may prove itself again."),
      times: count("How many ejections in short order count against it."),
    }),
    drain: drainSchema,
    slow_start: slowStartSchema,
    in_flight: count("Attempts under way, over all workers."),
    latency_seconds: number("Moving average of the response time as this worker compares it."),
    recent: object(
      "Attempts of all workers in this window of `health.passive` and the one before.",
      ["attempts", "failures"],
      { attempts: count("All of them."), failures: count("Those that count against it.") },
    ),
  },
);

const discovery = object("How the source of endpoints fares.", ["type", "stale", "failures"], {
  type: text("`discovery.type`."),
  stale: flag("It does not answer; its last good answer stays in use."),
  failures: count("In a row."),
  last_success_age_seconds: number("Since its last good answer."),
  failing_for_seconds: number("Since the first of these failures."),
  problem: text("What it said last, while it fails."),
});

const counts = object(
  "Endpoints by state, as this worker sees them.",
  ["total", "in_rotation", "healthy", "probation", "ejected", "unhealthy", "asleep", "draining"],
  {
    total: count("All of them."),
    in_rotation: count("Those that may be chosen; in a panic, ejected ones too."),
    healthy: count("Neither of the following."),
    probation: count("Back from an ejection and not yet proven."),
    ejected: count("Failed too often."),
    unhealthy: count("Failed their active checks."),
    asleep: count("Not heard of for long; get the next request after they answered a probe."),
    draining: count("Get nothing new."),
  },
);

const poolMembers: Readonly<Record<string, Schema>> = {
  name: text("Its name in `pools`."),
  ready: flag("Its first complete list of endpoints is there."),
  panicking: flag("So many endpoints are ejected that all are used."),
  algorithm: text("`balancer.algorithm`."),
  breaker: breakerSchema,
  discovery: reference("Discovery"),
  counts: reference("Counts"),
  groups: groupsSchema,
  spillover: spilloverSchema,
};

const poolRequired = ["name", "ready", "panicking", "algorithm", "counts"];

const withMembers = (more: Readonly<Record<string, Schema>>): Record<string, Schema> => {
  const all: Record<string, Schema> = {};
  for (const [name, schema] of pairs(poolMembers)) all[name] = schema;
  for (const [name, schema] of pairs(more)) all[name] = schema;
  return all;
};

const endpoints = list(reference("Endpoint"), "In the order of their ids.");

const changes = object(
  "What was changed here and outlives a restart.",
  ["added", "removed", "drained", "weights"],
  {
    added: list({ type: "string" }, "Endpoints besides those of configuration and discovery."),
    removed: list({ type: "string" }, "Endpoints that stay out although they are listed."),
    drained: list({ type: "string" }, "Endpoints that were told to drain."),
    weights: {
      type: "object",
      additionalProperties: { type: "integer" },
      description: "Weights in place of those listed, by endpoint.",
    },
  },
);

const worker = object("A worker process.", ["generation", "leader"], {
  generation: text("Names one life of a worker."),
  process: count("Its process number."),
  leader: flag("It discovers endpoints and judges for all."),
});

const status = object("The gateway at a glance.", ["version", "time", "configuration", "pools"], {
  version: text("Of Moontide."),
  time: {
    type: "string",
    format: "date-time",
    description: "Of this answer; the rest is in ages.",
  },
  configuration: object("What the gateway runs on.", ["version", "valid"], {
    version: count("Moves up with every change."),
    valid: flag("False while the file on disk is refused and the last good configuration stays."),
    problem: text("Why the file is refused."),
  }),
  worker: count("The process that answered."),
  leader: count("The process that leads, or led last."),
  workers: list(reference("Worker"), "Those that run, and dead ones for a second."),
  pools: list(
    object("A pool with the endpoints in use.", poolRequired, withMembers({ endpoints })),
    "In the order of their names.",
  ),
  splits: list(reference("Split"), "In the order of their routes."),
  flags: list(reference("Flag"), "In the order of their names."),
  token_issuers: list(reference("TokenIssuer"), "In the order of their names."),
  virtual_keys: virtualKeysStatusSchema,
  rate_limits: list(rateLimitSchema, "In the order of their routes."),
  token_limits: list(tokenLimitSchema, "Limits, then budgets, in the order of the configuration."),
  redis: redisSchema,
  verified_crawlers: list(reference("Crawler"), "In the order of their names."),
  caches: list(reference("Cache"), "In the order of their routes."),
  providers: list(reference("Provider"), "In the order of their names."),
  models: list(reference("Model"), "In the order of their names."),
});

const problem = object("RFC 9457.", ["type", "title", "status", "detail", "reason"], {
  type: text("`urn:moontide:problem:` and the reason."),
  title: text("The status in words."),
  status: count("The HTTP status."),
  detail: text("What is wrong, and what would be right."),
  reason: text("A stable word for programs."),
  errors: list(
    object("A value that is wrong.", ["path", "found", "expected"], {
      path: text("Where it stands in the body."),
      found: text("What it is."),
      expected: text("What would be right."),
      suggestion: text("What was probably meant."),
    }),
    "Everything that is wrong with the body.",
  ),
});

/** By the name that `reference` takes. */
export const schemas: Readonly<Record<string, Schema>> = {
  Endpoint: endpoint,
  Endpoints: object("The endpoints of a pool.", ["pool", "endpoints"], {
    pool: text("Its name."),
    endpoints,
  }),
  Removed: object("An endpoint that was taken out.", ["pool", "id", "state", "kept_out"], {
    pool: text("Its pool."),
    id: text("What it was called."),
    state: { const: "removed" },
    kept_out: flag("It is still listed by its source, and stays out until it is restored."),
  }),
  Discovery: discovery,
  Counts: counts,
  PoolSummary: object("A pool.", poolRequired, poolMembers),
  Pool: object("A pool with all its endpoints.", poolRequired, withMembers({ endpoints, changes })),
  Pools: object("All pools.", ["pools"], {
    pools: list(reference("PoolSummary"), "In the order of their names."),
  }),
  Ready: object("All pools can serve.", ["ready"], { ready: flag("True.") }),
  Worker: worker,
  Scale: scaleSchema,
  Scales: scalesSchema,
  Split: splitSchema,
  Crawler: crawlerSchema,
  Cache: cacheSchema,
  Provider: providerSchema,
  Model: modelSchema,
  Flag: flagSchema,
  Flags: flagsSchema,
  Key: keySchema,
  CreatedKey: createdKeySchema,
  Keys: keysSchema,
  TokenIssuer: issuerSchema,
  Explanation: explanationSchema,
  Decisions: decisionsSchema,
  Purged: purgedSchema,
  Usage: usageSchema,
  Status: status,
  Problem: problem,
};
