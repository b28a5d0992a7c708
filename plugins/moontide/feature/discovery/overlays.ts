import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { isOverlay } from "../../policy/discovery/overlay-check";
import { emptyOverlay, Overlay } from "../../policy/discovery/overlay";

/**
 * What operators changed through the admin API, by pool: in shared memory, and in `endpoints.json` of the
 * state directory, so that it survives a restart. Any worker may change it, one at a time.
 */
export type Overlays = Readonly<Record<string, Overlay>>;

const textKey = "overlays";
const versionKey = "overlays_version";
const lockKey = "overlays_lock";

/** Longer than any change takes; a worker that dies while it holds the lock blocks nobody for longer. */
const lockSeconds = 5;

const fileOf = (directory: string): string => `${directory}/endpoints.json`;

export const overlaysVersion = (ports: Ports): number => ports.shared.state.numbers.get(versionKey);

export const readOverlays = (ports: Ports): Overlays => {
  const text = ports.shared.state.texts.get(textKey);
  return (
    ((text === undefined ? undefined : ports.json.decode(text)[0]) as Overlays | undefined) ?? {}
  );
};

export const overlayOf = (overlays: Overlays, pool: string): Overlay =>
  overlays[pool] ?? emptyOverlay;

/** What is wrong with the text of a file that should hold overlays by pool, if anything. */
const problemOf = (ports: Ports, text: string): string | undefined => {
  const [overlays, malformed] = ports.json.decode(text);
  if (malformed !== undefined) return malformed;
  if (type(overlays) !== "table") return "found no JSON object";
  for (const [pool, overlay] of pairs(overlays as Record<string, unknown>)) {
    if (!isOverlay(overlay)) return `found no changes that make sense for pool ${tostring(pool)}`;
  }
  return undefined;
};

/** At start: what the state directory holds, unless shared memory has it already (a reload). */
export const loadOverlays = (ports: Ports, directory: string): void => {
  const { texts } = ports.shared.state;
  if (texts.get(textKey) !== undefined) return;
  const [text] = ports.files.read(fileOf(directory));
  if (text === undefined) return;
  const problem = problemOf(ports, text);
  if (problem !== undefined) {
    ports.log.error("admin_changes_unreadable", {
      file: fileOf(directory),
      problem,
      consequence: "the gateway starts without them",
    });
    return;
  }
  texts.set(textKey, text);
};

/**
 * Changes one pool's overlay: read, change, write to disk, then to shared memory, so that what was confirmed is
 * never lost. Returns the reason when the change is refused, another worker is at it, or the disk is.
 */
export const changeOverlay = (
  ports: Ports,
  directory: string,
  pool: string,
  change: (this: void, overlay: Overlay) => Result<Overlay>,
): Result<Overlay> => {
  const { numbers, texts } = ports.shared.state;
  if (!texts.claim(lockKey, "1", lockSeconds)) {
    return $multi(undefined, "another change is being made: try again");
  }
  const [overlay, problem] = changeLocked(ports, directory, pool, change);
  texts.remove(lockKey);
  if (overlay === undefined) return $multi(undefined, problem);
  numbers.add(versionKey, 1);
  return $multi(overlay, undefined);
};

const changeLocked = (
  ports: Ports,
  directory: string,
  pool: string,
  change: (this: void, overlay: Overlay) => Result<Overlay>,
): Result<Overlay> => {
  const overlays = readOverlays(ports) as Record<string, Overlay>;
  const [overlay, refusal] = change(overlayOf(overlays, pool));
  if (overlay === undefined) return $multi(undefined, refusal);
  overlays[pool] = overlay;
  const text = ports.json.encode(overlays);
  const [written, disk] = ports.files.write(fileOf(directory), text);
  if (written === undefined) return $multi(undefined, `the change could not be kept: ${disk}`);
  const [stored, memory] = ports.shared.state.texts.set(textKey, text);
  if (stored === undefined) return $multi(undefined, memory);
  return $multi(overlay, undefined);
};
