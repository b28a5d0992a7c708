import { Field } from "../../schema/description";
import { reference } from "./answers";
import { forgetFlag, listFlags, switchFlag } from "./flags";
import { Answer, Operation } from "./operation";

const ok = (doc: string, schema: string): readonly Answer[] => [
  { status: 200, doc, schema: reference(schema) },
];

const switchFields = [
  {
    name: "enabled",
    kind: "boolean",
    required: true,
    doc: "False switches the flag off for everybody; true lets it be on for requests that meet its `when`.",
  },
] as const satisfies readonly Field[];

/** What can be seen and done of feature flags. */
export const flagOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/v1/flags",
    name: "listFlags",
    access: "read",
    summary: "All feature flags",
    doc: "Those of the configuration, and those that were switched here and that no route has any more (`stale`).",
    answers: ok("In the order of their names.", "Flags"),
    refusals: [],
    handle: listFlags,
  },
  {
    method: "PUT",
    path: "/v1/flags/{flag}",
    name: "switchFlag",
    access: "write",
    summary: "Switch a feature flag on or off",
    doc: "For all routes that have it, in every worker within a second, through reloads and restarts; the configuration's `enabled` counts no longer.",
    body: switchFields,
    answers: ok("As it is now.", "Flag"),
    refusals: [400, 404, 413, 415, 503, 507],
    handle: switchFlag,
  },
  {
    method: "DELETE",
    path: "/v1/flags/{flag}",
    name: "forgetFlag",
    access: "write",
    summary: "Leave a feature flag to the configuration",
    doc: "Takes back what was switched here. A stale flag is forgotten.",
    answers: ok("As it is now.", "Flag"),
    refusals: [404, 503, 507],
    handle: forgetFlag,
  },
];
