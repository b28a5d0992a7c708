import { EndpointDescription } from "../../kernel/endpoint";
import { Json } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { quote } from "../address/quote";
import { expectedEntry, parseEntry } from "./document-entry";
import { Decoded, describeValue, isTable, keySet, refuse, unknownKey } from "./document-value";
import { descriptionId, sortedById } from "./identity";

const expectedEndpoints =
  "at least one endpoint; drain the endpoints or remove the pool to stop its traffic, or write " +
  '{"endpoints": [], "empty": true} where none is meant';

/** A list with its place in the document. */
interface EndpointList {
  readonly list: Decoded;
  readonly path: string;
  readonly empty: boolean;
}

const documentKeys = keySet(["endpoints", "empty"]);

/** How many entries a list has. JSON null leaves a hole in a decoded list: a bad entry like any other. */
const countEntries = (list: Decoded, path: string): Result<number> => {
  let count = 0;
  let highest = 0;
  for (const [key] of pairs(list)) {
    if (typeof key !== "number") return refuse(path, "an object", "a list of endpoints");
    count += 1;
    highest = math.max(highest, key);
  }
  for (const i of $range(1, highest)) {
    if (list.get(i) === undefined) return refuse(`${path}[${i - 1}]`, "null", expectedEntry);
  }
  return $multi(count, undefined);
};

const parseList = (list: Decoded, count: number, path: string): Result<EndpointDescription[]> => {
  const found: Record<string, EndpointDescription> = {};
  for (const i of $range(1, count)) {
    const entryPath = `${path}[${i - 1}]`;
    const [entry, err] = parseEntry(list.get(i), entryPath);
    if (entry === undefined) return $multi(undefined, err);
    const id = descriptionId(entry);
    if (found[id] !== undefined)
      return refuse(entryPath, `${quote(id)} again`, "each endpoint once");
    found[id] = entry;
  }
  return $multi(sortedById(found), undefined);
};

/** The list in a document and whether an empty one is meant; a bare list never means it. */
const findList = (decoded: unknown): Result<EndpointList> => {
  if (!isTable(decoded)) return refuse("$", describeValue(decoded), "a list of endpoints");
  const isBare = decoded.get(1) !== undefined || next(decoded)[0] === undefined;
  if (isBare) return $multi({ list: decoded, path: "$", empty: false }, undefined);
  const key = unknownKey(decoded, documentKeys);
  if (key !== undefined)
    return refuse(`$.${key}`, "an unknown field", '"endpoints" and perhaps "empty"');
  const list = decoded.get("endpoints");
  const empty = decoded.get("empty") ?? false;
  if (!isTable(list)) return refuse("$.endpoints", describeValue(list), "a list of endpoints");
  if (typeof empty !== "boolean") return refuse("$.empty", describeValue(empty), "true or false");
  return $multi({ list, path: "$.endpoints", empty }, undefined);
};

/**
 * Reads the endpoints of a watched file: a JSON list, or `{"endpoints": [...]}`, of `"192.0.2.1:80"` or
 * `{"address": "192.0.2.1:80", "weight": 3, "drain": true}`. One bad entry, a duplicate or an unknown
 * field refuses the whole file, and the message gives its JSON path, what was found and what was
 * expected: a file caught half written changes nothing.
 *
 * An empty list is refused as well. It is what a generator writes whose own query failed, and obeying
 * it would take the pool down; waiting some time first would only take it down later. Who
 * means it, as when the pool scales to zero, says `{"endpoints": [], "empty": true}`, and saying that of a
 * list that isn't empty is an error, so that no template can carry it along.
 */
export const parseDocument = (content: string, json: Json): Result<EndpointDescription[]> => {
  const [decoded, malformed] = json.decode(content);
  if (malformed !== undefined) return $multi(undefined, malformed);
  const [document, misshapen] = findList(decoded);
  if (document === undefined) return $multi(undefined, misshapen);
  const { list, path, empty } = document;
  const [count, err] = countEntries(list, path);
  if (count === undefined) return $multi(undefined, err);
  if (count === 0 && !empty) return refuse(path, "an empty list", expectedEndpoints);
  if (count > 0 && empty) return refuse("$.empty", "true", 'an empty list beside "empty": true');
  return parseList(list, count, path);
};
