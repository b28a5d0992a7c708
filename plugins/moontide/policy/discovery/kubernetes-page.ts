import { Json } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { Decoded, describeValue, isTable, refuse } from "./document-value";
import { readSlice, Slice } from "./kubernetes-slice";

/** One page of a list of EndpointSlices. */
export interface SlicePage {
  readonly slices: readonly Slice[];
  /** From where a watch goes on; the same on all pages of a list. */
  readonly resource_version: string;
  /** Asks for the next page; undefined on the last. */
  readonly continue_token: string | undefined;
}

type PageHead = Omit<SlicePage, "slices">;

const readHead = (list: Decoded): Result<PageHead> => {
  const metadata = list.get("metadata");
  if (!isTable(metadata)) return refuse("metadata", describeValue(metadata), "an object");
  const resource_version = metadata.get("resourceVersion");
  if (typeof resource_version !== "string" || resource_version === "") {
    return refuse("metadata.resourceVersion", describeValue(resource_version), "a version");
  }
  const more = metadata.get("continue");
  const continue_token = typeof more === "string" && more !== "" ? more : undefined;
  return $multi({ resource_version, continue_token }, undefined);
};

const readItems = (
  items: Decoded,
  wanted: string | number | undefined,
): Result<readonly Slice[]> => {
  const slices: Slice[] = [];
  for (const i of $range(1, items.length())) {
    const item = items.get(i);
    const path = `items[${i - 1}]`;
    if (!isTable(item)) return refuse(path, describeValue(item), "an EndpointSlice");
    const [slice, problem] = readSlice(item, wanted, path);
    if (slice === undefined) return $multi(undefined, problem);
    slices[slices.length] = slice;
  }
  return $multi(slices, undefined);
};

/**
 * Reads one page of a list (Kubernetes API concepts, "Retrieving large results sets in chunks"). Anything that is
 * no such list is an error: a proxy's login page must not pass for a Service without pods.
 *
 * @param wanted the name or number of the port
 */
export const readPage = (
  body: string,
  json: Json,
  wanted: string | number | undefined,
): Result<SlicePage> => {
  const [list, malformed] = json.decode(body);
  if (malformed !== undefined) return $multi(undefined, `the answer is no JSON: ${malformed}`);
  const kind = isTable(list) ? list.get("kind") : list;
  if (!isTable(list) || kind !== "EndpointSliceList") {
    return refuse("kind", describeValue(kind), '"EndpointSliceList"');
  }
  const items = list.get("items") ?? [];
  if (!isTable(items)) return refuse("items", describeValue(items), "a list");
  const [head, headless] = readHead(list);
  if (head === undefined) return $multi(undefined, headless);
  const [slices, problem] = readItems(items, wanted);
  if (slices === undefined) return $multi(undefined, problem);
  const { resource_version, continue_token } = head;
  return $multi({ slices, resource_version, continue_token }, undefined);
};
