import * as ffi from "ffi";
import { namesIn } from "./directory";

// Own names for symbols: another module in this VM may have declared the usual ones.
ffi.cdef(`
  int moontide_getpeername(int descriptor, void *address, unsigned int *length) __asm__("getpeername");
  int moontide_inet_pton(int family, const char *text, void *address) __asm__("inet_pton");
  int moontide_shutdown(int descriptor, int how) __asm__("shutdown");
`);

interface Library {
  moontide_getpeername: (
    this: void,
    descriptor: number,
    address: ffi.CData,
    length: ffi.CData,
  ) => number;
  moontide_inet_pton: (this: void, family: number, text: string, address: ffi.CData) => number;
  moontide_shutdown: (this: void, descriptor: number, how: number) => number;
}

const library = ffi.C as unknown as Library;

const UNIX = 1;
const INET = 2;
const INET6 = 10;
/** SHUT_RDWR: both ends learn of it, and the descriptor stays nginx's to close. */
const BOTH_WAYS = 2;

/** `struct sockaddr_storage`; family, port, and where each family's address begins. */
const storageBytes = 128;
const storage = ffi.new("unsigned char[?]", storageBytes) as unknown as ffi.Pointer<number>;
const address = ffi.cast("char *", storage) as unknown as number;
const family = ffi.cast("unsigned short *", storage) as unknown as ffi.Pointer<number>;
const length = ffi.new("unsigned int[1]") as unknown as ffi.Pointer<number>;
const portAt = 2;
const inetAt = 4;
const inet6At = 8;

/** Where a connection leads to, as bytes that are the same for the same place. */
const keyOf = (family_number: number): string | undefined => {
  const port = ffi.string(address + portAt, 2);
  if (family_number === INET) return port + ffi.string(address + inetAt, 4);
  if (family_number === INET6) return port + ffi.string(address + inet6At, 16);
  if (family_number !== UNIX || length[0]! <= portAt) return undefined;
  storage[storageBytes - 1] = 0;
  return `unix:${ffi.string(address + portAt)}`;
};

const packed = ffi.new("unsigned char[16]");

/** The same for an endpoint; undefined for what is no address. */
const keyOfPeer = (peer: Peer): string | undefined => {
  if (string.sub(peer.address, 1, 5) === "unix:") return peer.address;
  const isInet6 = string.find(peer.address, ":", 1, true)[0] !== undefined;
  if (library.moontide_inet_pton(isInet6 ? INET6 : INET, peer.address, packed) !== 1) {
    return undefined;
  }
  const port = string.char(math.floor(peer.port / 256), peer.port % 256);
  return port + ffi.string(packed, isInet6 ? 16 : 4);
};

const peerOf = (descriptor: number): string | undefined => {
  ffi.fill(storage, storageBytes);
  length[0] = storageBytes;
  if (library.moontide_getpeername(descriptor, storage, length) !== 0) return undefined;
  return keyOf(family[0]!);
};

/** Descriptors that this process has open. */
const openDescriptors = (): number[] => {
  const found: number[] = [];
  for (const name of namesIn("/proc/self/fd") ?? []) {
    const descriptor = tonumber(name);
    if (descriptor !== undefined) found[found.length] = descriptor;
  }
  return found;
};

/** An IPv4 address, an IPv6 address without brackets, or `unix:/path` with port 0. */
interface Peer {
  readonly address: string;
  readonly port: number;
}

/**
 * Ends all connections of this worker that lead to one of these places, idle ones included, and says how many there
 * were. nginx meets the end of each as if the other side had closed it. A client's own connection leads to an
 * address of the client and a port that the kernel chose, so it is never among them.
 *
 * Takes about a microsecond for each descriptor that the worker has open: not for the way of a request.
 */
export const closeConnectionsTo = (peers: readonly Peer[]): number => {
  const wanted = new LuaSet<string>();
  for (const peer of peers) {
    const key = keyOfPeer(peer);
    if (key !== undefined) wanted.add(key);
  }
  let closed = 0;
  for (const descriptor of openDescriptors()) {
    const key = peerOf(descriptor);
    if (key !== undefined && wanted.has(key)) {
      library.moontide_shutdown(descriptor, BOTH_WAYS);
      closed += 1;
    }
  }
  return closed;
};
