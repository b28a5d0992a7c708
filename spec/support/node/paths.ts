import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { owned } from "./resources";

export const root = resolve(__dirname, "../../..");
export const build = join(root, "build");

/** The command that users have: `moontide check FILE…`. */
export const moontide = join(build, "bin/moontide");

/** A new folder that any user may enter; it goes when the test ends. */
export const temporaryDirectory = (purpose: string): string => {
  const directory = mkdtempSync(join(tmpdir(), `moontide-${purpose}-`));
  chmodSync(directory, 0o755);
  owned({ stop: () => rmSync(directory, { recursive: true, force: true }) });
  return directory;
};
