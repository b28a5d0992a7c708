import { Field } from "./description";
import { nearest } from "./suggest";

/** What people end names in: units, and the word that a unit makes superfluous. */
const endings: readonly string[] = [
  "seconds",
  "second",
  "secs",
  "sec",
  "s",
  "ms",
  "milliseconds",
  "minutes",
  "bytes",
  "kb",
  "mb",
  "percent",
  "percentage",
  "ratio",
  "timeout",
];

const units = new LuaSet<string>();
for (const ending of endings) units.add(ending);

/**
 * A name without what people vary: `maxTtl`, `max-ttl` and `max_ttl_ms` all mean `maximum_ttl_seconds`,
 * and `connect_timeout` means `connect_seconds`.
 */
const essence = (name: string): string => {
  let [text] = string.gsub(name, "(%l)(%u)", "%1_%2");
  [text] = string.gsub(string.lower(text), "-", "_");
  [text] = string.gsub(`_${text}`, "_max_", "_maximum_");
  [text] = string.gsub(text, "_min_", "_minimum_");
  for (;;) {
    const [rest, ending] = string.match(text, "^(_.+)_(%a+)$");
    if (ending === undefined || !units.has(ending)) return text;
    text = rest!;
  }
};

const isOtherName = (field: Field, name: string): boolean => {
  for (const other of field.other_names ?? []) {
    if (other === name) return true;
  }
  return false;
};

const exactly = (name: string, fields: readonly Field[]): string | undefined => {
  for (const field of fields) {
    if (field.name === name || isOtherName(field, name)) return field.name;
  }
  return undefined;
};

const essentially = (name: string, fields: readonly Field[]): string | undefined => {
  const wanted = essence(name);
  for (const field of fields) {
    if (essence(field.name) === wanted) return field.name;
  }
  return undefined;
};

/** The option one or more records further down: `timeouts.connect_seconds`. */
const below = (name: string, fields: readonly Field[]): string | undefined => {
  for (const field of fields) {
    if (field.kind === "record") {
      const inner =
        exactly(name, field.fields) ?? essentially(name, field.fields) ?? below(name, field.fields);
      if (inner !== undefined) return `${field.name}.${inner}`;
    }
  }
  return undefined;
};

/**
 * The option that an unknown name probably stands for: a known name of other gateways, the same
 * name with another unit or spelling, a slip of the keys, or an option that belongs further down.
 */
export const suggestOption = (name: string, fields: readonly Field[]): string | undefined => {
  const names: string[] = [];
  for (const field of fields) names[names.length] = field.name;
  return (
    exactly(name, fields) ??
    essentially(name, fields) ??
    nearest(name, names) ??
    below(name, fields)
  );
};
