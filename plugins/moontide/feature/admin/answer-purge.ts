import { seriesOf } from "../../policy/metrics/registry";
import { Field } from "../../schema/description";
import { Purge, purgeAnswers } from "../answer-cache/purge";
import { AdminCall, AdminRefusal, AdminResponse, document, problem } from "./exchange";
import { Operation } from "./operation";

const purgeFields = [
  {
    name: "key",
    kind: "string",
    format: "text",
    doc: "One answer: what its header `X-Moontide-Cache-Key` says.",
  },
  { name: "model", kind: "string", format: "text", doc: "All answers of a model of `models`." },
  {
    name: "tag",
    kind: "string",
    format: "text",
    doc: "All answers with this tag, of the configuration's or of a request's.",
  },
  { name: "all", kind: "boolean", doc: "Everything." },
] as const satisfies readonly Field[];

const ambiguous: AdminRefusal = {
  status: 400,
  reason: "invalid_body",
  detail: 'Expected exactly one of "key", "model", "tag" and "all".',
};

const untold: AdminRefusal = {
  status: 503,
  reason: "not_purged",
  detail:
    "Redis does not answer, or shared memory (moontide_limits) has no room: nothing may have been forgotten. Try again.",
};

const wantedOf = (
  body: Readonly<Record<string, string | boolean | undefined>>,
): Purge | undefined => {
  let wanted: Purge | undefined;
  let count = 0;
  for (const by of ["key", "model", "tag", "all"] as const) {
    const what = body[by];
    if (what !== undefined && what !== false) {
      wanted = { by, what: what === true ? "" : what };
      count += 1;
    }
  }
  return count === 1 ? wanted : undefined;
};

const purge = (call: AdminCall): AdminResponse => {
  const wanted = wantedOf(call.body as Record<string, string | boolean | undefined>);
  if (wanted === undefined) return problem(ambiguous);
  const { gateway, platform, role, request } = call;
  if (!purgeAnswers(gateway, platform.yielding(gateway), wanted)) return problem(untold);
  seriesOf(gateway.metrics.llm.cache.purges, [wanted.by]).value += 1;
  gateway.ports.log.notice("answers_purged", {
    by: wanted.by,
    what: wanted.what,
    role,
    from: request.peer_address(),
  });
  return document(200, { purged: wanted.by });
};

/** What can be done about kept answers of models. */
export const answerOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/answers/purge",
    name: "purgeAnswers",
    access: "write",
    summary: "Forget kept answers of models",
    doc: "By key, by model, by tag, or all. Answered when none of them can be given any more, those included that are on their way from a provider: by this gateway where they are in shared memory, by all gateways where they are in Redis.",
    body: purgeFields,
    answers: [
      {
        status: 200,
        doc: "Done.",
        schema: {
          type: "object",
          description: "What was forgotten.",
          required: ["purged"],
          properties: {
            purged: {
              type: "string",
              enum: ["key", "model", "tag", "all"],
              description: "By what.",
            },
          },
        },
      },
    ],
    refusals: [400, 413, 415, 503],
    handle: purge,
  },
];
