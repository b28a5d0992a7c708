import * as ffi from "ffi";
import { Files } from "../kernel/ports";
import { Result } from "../kernel/result";
import { namesIn } from "./directory";
import { stampOf } from "./stamp";

ffi.cdef(`
  typedef struct _IO_FILE moontide_file;
  int moontide_fileno(void *file) __asm__("fileno");
  int moontide_fsync(int descriptor) __asm__("fsync");
`);

interface Library {
  moontide_fileno: (this: void, file: LuaFile) => number;
  moontide_fsync: (this: void, descriptor: number) => number;
}

/** LuaJIT gives true, or nothing and the reason. */
interface Flushable {
  flush(): LuaMultiReturn<[flushed: true | undefined, err: string | undefined]>;
}

interface Bufferable {
  setvbuf(mode: "full", bytes: number): void;
}

/** LuaJIT gives nothing alone at the end of a file, and the reason where it can't be read, as of a directory. */
interface Readable {
  read(bytes: number): LuaMultiReturn<[piece: string | undefined, err: string | undefined]>;
}

const library = ffi.C as unknown as Library;

/** Fifty thousand endpoints with metadata; a longer file is a mistake, and would take the worker's memory. */
const maximumBytes = 33554432;
const pieceBytes = 65536;

/** All that is left of a file, or why not. Its size is not asked for: devices and `/proc` have none. */
const readWhole = (file: LuaFile): Result<string> => {
  const pieces: string[] = [];
  for (const i of $range(1, maximumBytes / pieceBytes)) {
    const [piece, problem] = (file as unknown as Readable).read(pieceBytes);
    if (problem !== undefined) return $multi(undefined, problem);
    if (piece === undefined) return $multi(table.concat(pieces), undefined);
    pieces[i - 1] = piece;
  }
  return $multi(undefined, `is longer than ${maximumBytes / 1048576} MiB`);
};

/** Files of this machine. They block the worker, so only small files, from timers or at start. */
export const files: Files = {
  read: (path) => {
    const [file, failure] = io.open(path, "rb");
    if (file === undefined) return $multi(undefined, failure);
    const [content, problem] = readWhole(file);
    file.close();
    if (content === undefined) return $multi(undefined, `${path}: ${problem}`);
    return $multi(content, undefined);
  },
  write: (path, content) => {
    const temporary = `${path}.${ngx.worker.pid()}.new`;
    const [file, failure] = io.open(temporary, "wb");
    if (file === undefined) return $multi(undefined, failure);
    const [written, writeFailure] = file.write(content);
    // What `write` took may still be in memory: a full disk shows only when it is flushed.
    const [flushed] = (file as unknown as Flushable).flush();
    const synced = flushed === true && library.moontide_fsync(library.moontide_fileno(file)) === 0;
    file.close();
    if (written === undefined || !synced) {
      os.remove(temporary);
      return $multi(
        undefined,
        `${temporary}: ${tostring(writeFailure ?? "could not be written to disk whole: is it full?")}`,
      );
    }
    const [renamed, renameFailure] = os.rename(temporary, path);
    if (renamed === undefined) {
      os.remove(temporary);
      return $multi(undefined, renameFailure);
    }
    return $multi(true, undefined);
  },
  append: (path, content) => {
    const [file, failure] = io.open(path, "ab");
    if (file === undefined) return $multi(undefined, failure);
    // Larger than the content: it leaves with the flush, by one system call.
    (file as unknown as Bufferable).setvbuf("full", content.length + 1);
    file.write(content);
    const [flushed, problem] = (file as unknown as Flushable).flush();
    file.close();
    if (flushed === true) return $multi(true, undefined);
    return $multi(undefined, `${path}: ${problem ?? "could not be written"}`);
  },
  size: (path) => {
    const [file] = io.open(path, "rb");
    if (file === undefined) return undefined;
    const [bytes] = file.seek("end");
    file.close();
    return bytes;
  },
  part: (path, offset, bytes) => {
    const [file] = io.open(path, "rb");
    if (file === undefined) return undefined;
    file.seek("set", offset);
    const [piece, problem] = (file as unknown as Readable).read(bytes);
    file.close();
    return problem === undefined ? (piece ?? "") : undefined;
  },
  remove: (path) => {
    os.remove(path);
  },
  names: namesIn,
  rename: (from, to) => os.rename(from, to)[0] !== undefined,
  stamp: stampOf,
};
