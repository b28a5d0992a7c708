import { Field } from "../../schema/description";
import { purgeCache } from "./cache";
import { Operation, Schema } from "./operation";

const purgeFields = [
  {
    name: "url",
    kind: "string",
    format: "text",
    doc: "One URL as clients write it, query included, in all its variants and for all consumers.",
  },
  {
    name: "prefix",
    kind: "string",
    format: "text",
    doc: "All URLs that begin so, such as `https://shop.example/products/`.",
  },
  {
    name: "tag",
    kind: "string",
    format: "text",
    doc: "All answers that came with this tag in their route's `tag_header`.",
  },
  { name: "all", kind: "boolean", doc: "Everything." },
] as const satisfies readonly Field[];

export const purgedSchema: Schema = {
  type: "object",
  description: "What a purge came to.",
  required: ["examined", "purged", "failed"],
  properties: {
    examined: { type: "integer", minimum: 0, description: "Files that were looked at." },
    purged: { type: "integer", minimum: 0, description: "Those that were removed." },
    failed: { type: "integer", minimum: 0, description: "0." },
  },
};

/** What can be done about kept answers. */
export const cacheOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/v1/cache/purge",
    name: "purgeCache",
    access: "write",
    summary: "Forget kept answers",
    doc: "By URL, by the beginning of URLs, by tag, or all. Answered when none of them can be given any more. An answer that is on its way from an endpoint meanwhile may still be kept. It takes a second for every 20,000 kept answers, more or less.",
    body: purgeFields,
    answers: [
      {
        status: 200,
        doc: "Done.",
        schema: { $ref: "#/components/schemas/Purged" },
      },
    ],
    refusals: [400, 409, 413, 415, 507],
    handle: purgeCache,
  },
];
