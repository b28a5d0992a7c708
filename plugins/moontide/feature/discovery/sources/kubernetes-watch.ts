import { HttpStream, Json } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { readEvent, WatchEvent } from "../../../policy/discovery/kubernetes-event";
import { Slice } from "../../../policy/discovery/kubernetes-slice";
import { repeatedToken } from "./kubernetes-request";

/** A slice of 1,000 endpoints, the most that a control plane can be told to make, is half a megabyte. */
const maximumLineBytes = 8388608;

/** What is known of the Service in one namespace, and the watch that keeps it so. */
export interface NamespaceWatch {
  readonly namespace: string;
  slices: LuaMap<string, Slice>;
  /** From where to watch; undefined when the slices must be listed (again). */
  resource_version: string | undefined;
  /** A watch from the list's version has begun well. */
  proven: boolean;
  stream: HttpStream | undefined;
  /** With which the stream was opened. */
  token: string | undefined;
  opened_at: number;
  /** The stream should have ended by then. */
  ends_by: number;
  /** The line that is not complete yet. */
  tail: string;
}

export const startWatch = (namespace: string): NamespaceWatch => ({
  namespace,
  slices: new LuaMap(),
  resource_version: undefined,
  proven: false,
  stream: undefined,
  token: undefined,
  opened_at: 0,
  ends_by: 0,
  tail: "",
});

export const closeWatch = (watch: NamespaceWatch): void => {
  const { stream } = watch;
  watch.stream = undefined;
  watch.tail = "";
  if (stream !== undefined) stream.close();
};

/** The version is gone: slices are listed next. A version that was gone as soon as it was given is an error. */
export const forgetVersion = (watch: NamespaceWatch): Result<boolean> => {
  closeWatch(watch);
  watch.resource_version = undefined;
  if (watch.proven) return $multi(false, undefined);
  return $multi(undefined, "the API server does not know the version that it has just given");
};

/** Takes one event over. Returns whether it told of slices. */
const apply = (watch: NamespaceWatch, event: WatchEvent): Result<boolean> => {
  if (event.type === "gone") return forgetVersion(watch);
  watch.proven = true;
  watch.resource_version = event.resource_version;
  if (event.type === "changed") watch.slices.set(event.slice.name, event.slice);
  if (event.type === "removed") watch.slices.delete(event.name);
  return $multi(event.type !== "bookmark", undefined);
};

const applyLine = (
  watch: NamespaceWatch,
  line: string,
  json: Json,
  wanted: string | number | undefined,
): Result<boolean> => {
  const repeated = repeatedToken(line, watch.token);
  if (repeated !== undefined) return $multi(undefined, repeated);
  const [event, malformed] = readEvent(line, json, wanted);
  if (event === undefined) return $multi(undefined, malformed);
  return apply(watch, event);
};

/**
 * Takes over every line that is complete with this piece of the stream.
 *
 * @param wanted the name or number of the port
 * @returns whether slices may have changed
 */
export const feedWatch = (
  watch: NamespaceWatch,
  piece: string,
  json: Json,
  wanted: string | number | undefined,
): Result<boolean> => {
  const text = watch.tail + piece;
  let changed = false;
  let start = 1;
  while (watch.stream !== undefined) {
    const [end] = string.find(text, "\n", start, true);
    if (end === undefined) break;
    const [told, problem] = applyLine(watch, string.sub(text, start, end - 1), json, wanted);
    if (told === undefined) return $multi(undefined, problem);
    start = end + 1;
    changed = changed || told;
  }
  watch.tail = watch.stream === undefined ? "" : string.sub(text, start);
  if (watch.tail.length <= maximumLineBytes) return $multi(changed, undefined);
  return $multi(undefined, `the watch says a line of more than ${maximumLineBytes} bytes`);
};
