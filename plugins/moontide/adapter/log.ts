import { Log, LogField } from "../kernel/ports";

/** A value that needs no quotes: whatever has no blank, quote, equals sign or control character. */
const plain = '^[^%s"=%c]+$';

const quote = (text: string): string => {
  const [escaped] = string.gsub(text, '[%c"\\]', (character) =>
    string.format("\\x%02x", string.byte(character)),
  );
  return `"${escaped}"`;
};

/**
 * `moontide event name=value …`, names in alphabetical order: one format for people, grep and logfmt
 * readers. Control characters are escaped, so that no name from outside can forge a line.
 */
export const formatEvent = (event: string, fields: Record<string, LogField>): string => {
  const names: string[] = [];
  for (const [name] of pairs(fields)) names[names.length] = name;
  table.sort(names);
  const parts: string[] = [`moontide ${event}`];
  for (const name of names) {
    const text = tostring(fields[name]);
    const [found] = string.find(text, plain);
    parts[parts.length] = `${name}=${found === undefined ? quote(text) : text}`;
  }
  return table.concat(parts, " ");
};

/** nginx's error log. */
export const log: Log = {
  notice: (event, fields) => ngx.log(ngx.NOTICE, formatEvent(event, fields)),
  warn: (event, fields) => ngx.log(ngx.WARN, formatEvent(event, fields)),
  error: (event, fields) => ngx.log(ngx.ERR, formatEvent(event, fields)),
};
