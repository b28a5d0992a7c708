import * as ffi from "ffi";

ffi.cdef(`
  int moontide_socket(int family, int type, int protocol) __asm__("socket");
  int moontide_connect(int descriptor, const void *address, unsigned int length) __asm__("connect");
  int moontide_close(int descriptor) __asm__("close");
`);

interface Library {
  moontide_socket: (this: void, family: number, type: number, protocol: number) => number;
  moontide_connect: (this: void, descriptor: number, address: ffi.CData, length: number) => number;
  moontide_close: (this: void, descriptor: number) => number;
}

const library = ffi.C as unknown as Library;

const UNIX = 1;
/** SOCK_STREAM with SOCK_NONBLOCK and SOCK_CLOEXEC: where the other end is too busy to answer, we don't wait for it. */
const STREAM = 1 + 0x800 + 0x80000;
const NO_SUCH_DEVICE = 6;
const CONNECTION_REFUSED = 111;

/** `struct sockaddr_un`: the family, then the path with a zero behind it. */
const addressBytes = 110;
const pathAt = 2;

const addressOf = (path: string): ffi.CData => {
  const bytes = ffi.new("unsigned char[?]", addressBytes) as unknown as ffi.Pointer<number>;
  const family = ffi.cast("unsigned short *", bytes) as unknown as ffi.Pointer<number>;
  family[0] = UNIX;
  for (const i of $range(1, path.length)) bytes[pathAt + i - 1] = string.byte(path, i);
  return bytes;
};

/** A socket can be opened by nobody, which no other file answers in this way. */
const isSocket = (path: string): boolean => {
  const [file, , problem] = io.open(path, "rb");
  if (file === undefined) return problem === NO_SUCH_DEVICE;
  file.close();
  return false;
};

const isRefused = (path: string): boolean => {
  const descriptor = library.moontide_socket(UNIX, STREAM, 0);
  if (descriptor < 0) return false;
  const length = pathAt + path.length + 1;
  const done = library.moontide_connect(descriptor, addressOf(path), length);
  const isForsaken = done !== 0 && ffi.errno() === CONNECTION_REFUSED;
  library.moontide_close(descriptor);
  return isForsaken;
};

/**
 * Removes a unix socket that a killed process left behind: nginx can't listen there as long as it exists. One that
 * somebody listens on stays, and so does every other file. Whether it was removed. Linux alone.
 */
export const removeStaleSocket = (path: string): boolean => {
  if (jit.os !== "Linux" || path.length >= addressBytes - pathAt) return false;
  return isSocket(path) && isRefused(path) && os.remove(path)[0] === true;
};
