// A value that fits a JSON schema, always the same one. Members come sorted, so that it does not matter in which order
// a gateway wrote the schema. Gemini's upper-case types are the same types.

const resolve = (schema, root) => {
  if (typeof schema.$ref !== "string") return schema;
  const steps = schema.$ref.split("/").slice(1);
  return steps.reduce((at, step) => at?.[step], root) ?? {};
};

const typeOf = (schema) => {
  const { type } = schema;
  const one = Array.isArray(type) ? (type.find((each) => each !== "null") ?? "null") : type;
  if (typeof one === "string") return one.toLowerCase();
  return schema.properties ? "object" : schema.items ? "array" : "string";
};

const formats = {
  date: "2026-02-03",
  "date-time": "2026-02-03T04:05:06Z",
  time: "04:05:06Z",
  email: "moon@example.com",
  uri: "https://example.com/moon",
  uuid: "00000000-0000-4000-8000-000000000000",
  ipv4: "192.0.2.1",
};

const textFor = (schema, name) => {
  const text = formats[schema.format] ?? `${name} 月`;
  const short = [...text].slice(0, schema.maxLength ?? Infinity).join("");
  return short.padEnd(Number(schema.minLength ?? 0), "~");
};

const numberFor = (schema, step) => {
  const above = schema.exclusiveMinimum ?? -Infinity;
  const least = schema.minimum ?? (above > -Infinity ? above + step : undefined);
  const value = least ?? 7;
  const most = schema.maximum ?? Infinity;
  return value > most ? most : value;
};

const makers = {
  object: (schema, name, root) => {
    const value = {};
    for (const key of Object.keys(schema.properties ?? {}).sort()) {
      value[key] = fit(schema.properties[key], key, root);
    }
    return value;
  },
  array: (schema, name, root) => {
    const length = Math.max(1, Number(schema.minItems ?? 1));
    return Array.from({ length }, () => fit(schema.items ?? {}, name, root));
  },
  integer: (schema) => Math.ceil(numberFor(schema, 1)),
  number: (schema) => numberFor(schema, 0.5),
  boolean: () => true,
  null: () => null,
  string: textFor,
};

export const fit = (given, name = "value", root = given) => {
  const schema = resolve(given, root);
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choice)) return fit(choice[0], name, root);
  if (Array.isArray(schema.allOf)) return fit(Object.assign({}, ...schema.allOf), name, root);
  return (makers[typeOf(schema)] ?? makers.string)(schema, name, root);
};
