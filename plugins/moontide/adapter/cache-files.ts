import { namesIn } from "./directory";

/** The files of nginx's cache, for whoever purges it. */
export const cacheFiles = {
  /** Where they lie; undefined where `cache.conf` is not included. For phases with a request. */
  directory: (): string | undefined => ngx.var.moontide_cache_directory,
  names: namesIn,
  /** The first bytes of a file; undefined where it has gone. */
  head: (path: string, bytes: number): string | undefined => {
    const [file] = io.open(path, "rb");
    if (file === undefined) return undefined;
    const head = file.read(bytes);
    file.close();
    return head;
  },
  /** Who is reading the file goes on; whoever asks for it from now on finds none. */
  remove: (path: string): boolean => os.remove(path)[0] === true,
};
