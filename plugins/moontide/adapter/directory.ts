import * as ffi from "ffi";

// Own names for types and symbols: another module in this VM may have declared the usual ones. The layout of a
// directory entry is that of Linux on 64 bits, with glibc and musl alike.
ffi.cdef(`
  typedef struct {
    uint64_t inode; int64_t offset; unsigned short length; unsigned char type; char name[256];
  } moontide_entry;
  void *moontide_open_directory(const char *path) __asm__("opendir");
  moontide_entry *moontide_read_directory(void *directory) __asm__("readdir");
  int moontide_close_directory(void *directory) __asm__("closedir");
`);

/** A pointer; NULL equals nil. */
type Directory = ffi.Pointer<unknown>;

interface Library {
  moontide_open_directory: (this: void, path: string) => Directory | undefined;
  moontide_read_directory: (this: void, directory: Directory) => { name: ffi.CData } | undefined;
  moontide_close_directory: (this: void, directory: Directory) => number;
}

const library = ffi.C as unknown as Library;

/** The names in a directory, `.` and `..` included; undefined where it can't be read. */
export const namesIn = (path: string): readonly string[] | undefined => {
  const directory = library.moontide_open_directory(path);
  if (directory === undefined) return undefined;
  const names: string[] = [];
  let entry = library.moontide_read_directory(directory);
  while (entry !== undefined) {
    names[names.length] = ffi.string(entry.name);
    entry = library.moontide_read_directory(directory);
  }
  library.moontide_close_directory(directory);
  return names;
};
