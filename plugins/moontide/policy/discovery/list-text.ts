import { EndpointDescription } from "../../kernel/endpoint";
import { Json } from "../../kernel/ports";

/**
 * Lists of endpoints as text, in shared memory and on disk: JSON in which the same list is always the same text,
 * so that comparing texts tells whether anything changed. (An encoder that walks tables gives maps in the order
 * in which they happen to lie in memory.) What is not known of an endpoint is left out.
 */
const sortedKeys = (map: Readonly<Record<string, string>>): string[] => {
  const keys: string[] = [];
  for (const [key] of pairs(map)) keys[keys.length] = key;
  table.sort(keys);
  return keys;
};

const mapText = (map: Readonly<Record<string, string>>, json: Json): string => {
  const parts: string[] = [];
  for (const key of sortedKeys(map)) {
    parts[parts.length] = `${json.encode(key)}:${json.encode(map[key])}`;
  }
  return `{${table.concat(parts, ",")}}`;
};

const textsText = (texts: readonly string[], json: Json): string => {
  const parts: string[] = [];
  for (const text of texts) parts[parts.length] = json.encode(text);
  return `[${table.concat(parts, ",")}]`;
};

const field = (name: string, text: string | undefined, json: Json): string =>
  text === undefined ? "" : `,"${name}":${json.encode(text)}`;

/** What only some registries tell. */
const originText = (one: EndpointDescription, json: Json): string => {
  const { priority, for_zones, metadata } = one;
  const known = field("instance", one.instance, json);
  const place = `${field("region", one.region, json)}${field("zone", one.zone, json)}`;
  const zones = for_zones === undefined ? "" : `,"for_zones":${textsText(for_zones, json)}`;
  const rank = priority === undefined ? "" : `,"priority":${priority}`;
  const labels = metadata === undefined ? "" : `,"metadata":${mapText(metadata, json)}`;
  return `${known}${place}${zones}${rank}${labels}`;
};

const descriptionText = (one: EndpointDescription, json: Json): string => {
  const { address, port, weight, draining } = one;
  const base = `{"address":${json.encode(address)},"port":${port},"weight":${weight},"draining":${tostring(draining)}`;
  return `${base}${originText(one, json)}}`;
};

/** The list as text; lists that differ in their order only differ. */
export const listText = (endpoints: readonly EndpointDescription[], json: Json): string => {
  const parts: string[] = [];
  for (const one of endpoints) parts[parts.length] = descriptionText(one, json);
  return `[${table.concat(parts, ",")}]`;
};

/** Reads what `listText` wrote; undefined when it is no JSON. */
export const readListText = (text: string, json: Json): EndpointDescription[] | undefined =>
  json.decode(text)[0] as EndpointDescription[] | undefined;
