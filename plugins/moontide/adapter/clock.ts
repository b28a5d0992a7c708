import * as ffi from "ffi";
import { Clock } from "../kernel/ports";

// Own names for the type and the symbol: another module in this VM may have declared the usual ones.
ffi.cdef(`
  typedef struct { long seconds; long nanoseconds; } moontide_timespec;
  int moontide_clock_gettime(int clock, moontide_timespec *time) __asm__("clock_gettime");
`);

interface Timespec {
  seconds: number;
  nanoseconds: number;
}

interface Library {
  moontide_clock_gettime: (this: void, clock: number, time: Timespec) => number;
}

const MONOTONIC = 1;
const library = ffi.C as unknown as Library;
const time = ffi.new("moontide_timespec") as unknown as Timespec;

/** The clocks of this machine. `now` asks the kernel each time (25 ns), so waiting in a queue counts. */
export const clock: Clock = {
  now: () => {
    library.moontide_clock_gettime(MONOTONIC, time);
    return tonumber(time.seconds)! + tonumber(time.nanoseconds)! * 1e-9;
  },
  wall: () => ngx.now(),
};
