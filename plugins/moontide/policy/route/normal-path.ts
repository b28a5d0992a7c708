const byte = (digits: string): string => string.char(tonumber(digits, 16)!);

/**
 * What nginx makes of a path before routes look at it (`$uri`): percent-encoded characters decoded, dot segments
 * resolved, slashes in a row made one. Undefined for what nginx refuses: a path that leads above the root, or that
 * holds a percent sign without two hexadecimal digits.
 */
export const normalPath = (written: string): string | undefined => {
  const [stray] = string.find(string.gsub(written, "%%%x%x", "")[0], "%", 1, true);
  if (stray !== undefined) return undefined;
  const [decoded] = string.gsub(written, "%%(%x%x)", byte);
  const segments: string[] = [];
  let last = "";
  for (const [segment] of string.gmatch(decoded, "[^/]+")) {
    last = segment!;
    if (last === "..") {
      if (segments.length === 0) return undefined;
      table.remove(segments);
    } else if (last !== ".") segments[segments.length] = last;
  }
  const endsOpen = last === "." || last === ".." || string.sub(decoded, -1) === "/";
  const path = `/${table.concat(segments, "/")}`;
  return endsOpen && segments.length > 0 ? `${path}/` : path;
};
