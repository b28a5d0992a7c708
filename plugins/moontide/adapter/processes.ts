import * as ffi from "ffi";

ffi.cdef(`
  int moontide_kill(int process, int signal) __asm__("kill");
  int moontide_getpagesize(void) __asm__("getpagesize");
`);

interface Library {
  moontide_kill: (this: void, process: number, signal: number) => number;
  moontide_getpagesize: (this: void) => number;
}

const library = ffi.C as unknown as Library;
const NO_SUCH_PROCESS = 3;
const STARTED_FIELD = 22;

/** When a process began, in clock ticks since boot: with its number it names one process for good. */
const startOf = (process: number): string | undefined => {
  const [file] = io.open(`/proc/${process}/stat`, "r");
  if (file === undefined) return undefined;
  const line = file.read("*a") ?? "";
  file.close();
  // The second field, the command, is in parentheses and may hold blanks; fields are counted behind it.
  const [fields] = string.match(line, "^.*%)%s+(.*)$");
  let position = 2;
  for (const [field] of string.gmatch(fields ?? "", "%S+")) {
    position += 1;
    if (position === STARTED_FIELD) return field;
  }
  return undefined;
};

/** `number start`: what stands in shared memory for a process. */
export const identityOf = (process: number): string => `${process} ${startOf(process) ?? "?"}`;

/** Whether the process of that identity still runs; its number may have gone to another since. */
export const isAlive = (identity: string): boolean => {
  const [process, started] = string.match(identity, "^(%d+) (%S+)$");
  if (process === undefined) return false;
  if (library.moontide_kill(tonumber(process)!, 0) !== 0 && ffi.errno() === NO_SUCH_PROCESS) {
    return false;
  }
  const now = startOf(tonumber(process)!);
  return started === "?" || now === undefined ? true : now === started;
};

/** Bytes of memory that this process holds; undefined where the system does not say. */
export const residentBytes = (): number | undefined => {
  const [file] = io.open("/proc/self/statm", "r");
  if (file === undefined) return undefined;
  const [pages] = string.match(file.read("*a") ?? "", "^%d+ (%d+)");
  file.close();
  return pages === undefined ? undefined : tonumber(pages)! * library.moontide_getpagesize();
};
