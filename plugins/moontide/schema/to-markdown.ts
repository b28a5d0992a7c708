import { Field, Kind, NumberKind } from "./description";

const numberText = (kind: NumberKind): string => {
  const noun = kind.kind === "integer" ? "whole number" : "number";
  const { minimum, maximum, exclusive_minimum } = kind;
  if (exclusive_minimum !== undefined) {
    const upTo = maximum === undefined ? "" : `, at most ${maximum}`;
    return `${noun} > ${exclusive_minimum}${upTo}`;
  }
  if (minimum !== undefined && maximum !== undefined) return `${noun}, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${noun} ≥ ${minimum}`;
  return maximum === undefined ? noun : `${noun} ≤ ${maximum}`;
};

/** `a`, `b`. Bars would end the cell. */
const codes = (values: readonly string[]): string => {
  let text = "";
  for (const value of values) text += `${text === "" ? "" : ", "}\`${value}\``;
  return text;
};

const formatTexts: Readonly<Record<string, string>> = {
  endpoint_address: "address with port",
  nameserver: "address, perhaps with port",
  cidr: "network or address",
  file_path: "absolute path",
  url_path: "URL path",
  http_url: "URL",
  host_pattern: "host name or `*.` host name",
  hostname: "host name",
  authority: "host name, perhaps with port",
  name: "name",
  sha256: "64 hexadecimal digits",
  request_key: "key",
  model_key: "key",
  timestamp: "time",
  identity_word: "what is told",
};

const choicesText = (choices: readonly Kind[]): string => {
  let text = "";
  for (const choice of choices) text += `${text === "" ? "" : " or "}${kindText(choice)}`;
  return text;
};

const scalarText = (kind: Kind): string => {
  if (kind.kind === "number" || kind.kind === "integer") return numberText(kind);
  if (kind.kind === "enumeration") return codes(kind.values);
  if (kind.kind === "string") return formatTexts[kind.format ?? ""] ?? "text";
  return kind.kind === "boolean" ? "`true` or `false`" : "object";
};

const kindText = (kind: Kind): string => {
  if (kind.kind === "list") return `list of ${kindText(kind.items)}`;
  if (kind.kind === "map") return `object: name → ${kindText(kind.values)}`;
  if (kind.kind === "secret") return '`{"env": …}` or `{"file": …}`';
  return kind.kind === "one_of" ? choicesText(kind.choices) : scalarText(kind);
};

const literal = (value: unknown): string =>
  typeof value === "string" ? `"${value}"` : `${value as number}`;

const listLiteral = (list: readonly unknown[]): string => {
  let text = "";
  for (const item of list) text += `${text === "" ? "" : ", "}${literal(item)}`;
  return `[${text}]`;
};

const objectLiteral = (object: Readonly<Record<string, unknown>>): string => {
  let text = "";
  for (const name in object)
    text += `${text === "" ? "" : ", "}"${name}": ${literal(object[name])}`;
  return `{ ${text} }`;
};

/** A default as it would stand in the document. An empty one is a list: of objects the defaults of their options are shown. */
const defaultText = (field: Field): string => {
  const value = field.default;
  if (typeof value !== "object") return `\`${literal(value)}\``;
  const isObject = field.kind === "map" || field.kind === "variant";
  return isObject
    ? `\`${objectLiteral(value as Readonly<Record<string, unknown>>)}\``
    : `\`${listLiteral(value as readonly unknown[])}\``;
};

const standsIn = (field: Field): string => {
  if (field.required === true) return "required";
  if (field.default === undefined || field.kind === "record") return "";
  return defaultText(field);
};

const row = (field: Field, name: string, note: string): string => {
  const reload = field.needs_reload ? " *Needs a reload.*" : "";
  return `| \`${name}\` | ${kindText(field)} | ${standsIn(field)} | ${note}${field.doc}${reload} |\n`;
};

/** The rows of what stands within an option: the fields of records, of their lists and of variants. */
const innerRows = (kind: Kind, name: string): string => {
  if (kind.kind === "record") return rows(kind.fields, `${name}.`, "");
  if (kind.kind === "list") return innerRows(kind.items, `${name}[]`);
  if (kind.kind === "map") return innerRows(kind.values, `${name}.*`);
  if (kind.kind !== "variant") return "";
  let text = "";
  for (const variant of kind.variants) {
    text += `| \`${name}.type\` | \`${variant.type}\` | required | ${variant.doc} |\n`;
    text += rows(variant.fields, `${name}.`, `With \`${variant.type}\`: `);
  }
  return text;
};

const rows = (fields: readonly Field[], prefix: string, note: string): string => {
  let text = "";
  for (const field of fields) {
    const name = `${prefix}${field.name}`;
    text += row(field, name, note) + innerRows(field, name);
  }
  return text;
};

const heading = "| option | value | default | meaning |\n| --- | --- | --- | --- |\n";

/** A Markdown table of options with all that stands within them, in the order of the description. */
export const optionTable = (fields: readonly Field[]): string => heading + rows(fields, "", "");

/** The same with one row for each option of the first level. */
export const overviewTable = (fields: readonly Field[]): string => {
  let text = heading;
  for (const field of fields) text += row(field, field.name, "");
  return text;
};
