import { isWanted, readEntry, Wanted } from "../../policy/cache/entry";

/** The files of nginx's cache. @noSelf */
export interface CacheFiles {
  directory: () => string | undefined;
  /** Undefined where it can't be read. */
  names: (path: string) => readonly string[] | undefined;
  head: (path: string, bytes: number) => string | undefined;
  /** False where it was not there any more or may not be removed. */
  remove: (path: string) => boolean;
}

export interface Purged {
  readonly examined: number;
  readonly purged: number;
  /** Files that were to go and could not be removed. */
  readonly failed: number;
}

/** The key and the answer's header: more does not fit in nginx's buffer for them (scripts/snippets.ts). */
const headBytes = 32768;

/** So many files are looked at before other requests have their turn: a millisecond's work where they are in memory. */
const filesAtATime = 50;

/** nginx names folders by one to three digits of a hash, and files by all 32; others are on their way. */
const isFolder = (name: string): boolean => string.find(name, "^%x%x?%x?$")[0] !== undefined;
const isFile = (name: string): boolean =>
  name.length === 32 && string.find(name, "^%x+$")[0] !== undefined;

interface Walk {
  readonly files: CacheFiles;
  readonly wanted: Wanted;
  readonly pause: (this: void) => void;
  examined: number;
  purged: number;
  failed: number;
}

const visitFile = (walk: Walk, path: string): void => {
  walk.examined += 1;
  if (walk.examined % filesAtATime === 0) walk.pause();
  const head = walk.files.head(path, headBytes);
  const entry = head === undefined ? undefined : readEntry(head);
  if (entry === undefined || !isWanted(walk.wanted, entry)) return;
  if (walk.files.remove(path)) walk.purged += 1;
  else if (walk.files.head(path, 1) !== undefined) walk.failed += 1;
};

const visitFolder = (walk: Walk, path: string): void => {
  for (const name of walk.files.names(path) ?? []) {
    if (isFile(name)) visitFile(walk, `${path}/${name}`);
    else if (isFolder(name)) visitFolder(walk, `${path}/${name}`);
  }
};

/**
 * Removes what is kept, in all its variants, by looking into every file: nothing has to be remembered that a restart
 * would forget. When it returns, no worker gives any of it. Yields, at `pause`.
 */
export const purgeFiles = (
  files: CacheFiles,
  directory: string,
  wanted: Wanted,
  pause: (this: void) => void,
): Purged => {
  const walk: Walk = { files, wanted, pause, examined: 0, purged: 0, failed: 0 };
  visitFolder(walk, directory);
  const { examined, purged, failed } = walk;
  return { examined, purged, failed };
};
