/** A fenced block of JSON in a page. */
export interface Block {
  readonly page: string;
  /** Of the fence. */
  readonly line: number;
  /** What stands behind `json` in the fence: where a fragment belongs, or nothing for a whole document. */
  readonly place: string;
  readonly text: string;
}

const linesOf = (path: string): string[] => {
  const lines: string[] = [];
  const [file, reason] = io.open(path, "rb");
  if (file === undefined) error(reason);
  for (const [line] of file.lines()) lines[lines.length] = line;
  file.close();
  return lines;
};

/** README.md and all pages below docs and plugins, in order. */
export const pages = (): string[] => {
  const found: string[] = ["README.md"];
  const [listing] = io.popen("find docs plugins -name '*.md' | sort");
  for (const [path] of listing!.lines()) found[found.length] = path;
  listing!.close();
  return found;
};

/** The blocks that are marked as JSON, indented ones too. */
export const blocksOf = (page: string): Block[] => {
  const blocks: Block[] = [];
  let open: { line: number; place: string } | undefined;
  let text = "";
  let line = 0;
  for (const content of linesOf(page)) {
    line += 1;
    const [place] = string.match(content, "^%s*```json%s*(.-)%s*$");
    if (open === undefined && place !== undefined) {
      open = { line, place };
      text = "";
    } else if (open !== undefined && string.match(content, "^%s*```")[0] !== undefined) {
      blocks[blocks.length] = { page, line: open.line, place: open.place, text };
      open = undefined;
    } else text += `${content}\n`;
  }
  return blocks;
};

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string => {
  const [words] = string.gsub(string.lower(heading), "[^%w%s_-]", "");
  return string.gsub(words, "%s", "-")[0];
};

/** The anchors of a page. Headings inside of blocks are none. */
const anchorsOf = (page: string): LuaSet<string> => {
  const anchors = new LuaSet<string>();
  let inside = false;
  for (const line of linesOf(page)) {
    if (string.match(line, "^%s*```")[0] !== undefined) inside = !inside;
    const [heading] = string.match(line, "^#+ (.+)$");
    if (!inside && heading !== undefined) anchors.add(anchorOf(heading));
  }
  return anchors;
};

const exists = (path: string): boolean => {
  // A folder can be opened, too.
  const [file] = io.open(path, "rb");
  file?.close();
  return file !== undefined;
};

/** Links of a page to other places of the repository that lead nowhere. */
export const brokenLinks = (page: string): string[] => {
  const broken: string[] = [];
  const folder = string.match(page, "^(.*/)")[0] ?? "";
  for (const line of linesOf(page)) {
    for (const [target] of string.gmatch(line, "%]%(([^)%s]+)%)")) {
      const [isElsewhere] = string.match(target!, "^%a+:");
      if (isElsewhere === undefined) {
        const [path, anchor] = string.match(target!, "^([^#]*)#?(.*)$");
        const file = path === "" ? page : `${folder}${path}`;
        const found = exists(file) && (anchor === "" || anchorsOf(file).has(anchor!));
        if (!found) broken[broken.length] = target!;
      }
    }
  }
  return broken;
};
