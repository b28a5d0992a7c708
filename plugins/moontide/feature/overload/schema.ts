import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const overloadAnswerFields = [
  {
    name: "redirect",
    kind: "string",
    format: "http_url",
    doc: "Where clients are sent instead, with 303: a waiting room, a status page. Not one that this pool serves.",
    other_names: ["url", "location"],
  },
  {
    name: "page",
    kind: "string",
    format: "file_path",
    doc: "A file of at most 64 KiB that is the body of the answer. Read when the configuration is loaded; the workers' user must be able to read it.",
    other_names: ["file", "body", "body_file"],
  },
  {
    name: "content_type",
    kind: "string",
    format: "header_value",
    doc: "The type of `page`; without it `text/html; charset=utf-8`.",
    other_names: ["type", "mime_type"],
  },
] as const satisfies readonly Field[];

export const overloadAnswerField = {
  name: "overload_answer",
  kind: "record",
  fields: overloadAnswerFields,
  doc: "What clients are told in place of a problem document when there is too much to do or an instance is still starting, unless they speak gRPC or ask for JSON. A route's goes before its pool's.",
  other_names: ["placeholder", "error_page", "sorry_page"],
} as const satisfies Field;

export type OverloadAnswerConfiguration = Config<typeof overloadAnswerFields>;
