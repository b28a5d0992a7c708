import { Ports } from "../../kernel/ports";
import { Result } from "../../kernel/result";

/** What a file is like now. */
export interface Look {
  /** Differs when the file does. */
  readonly stamp: string;
  /** Its content, where it had to be read to tell. */
  readonly text: string | undefined;
}

/** Looks at a file that is read again when it changes, without reading it where the system can tell that. */
export const lookAtFile = (ports: Ports, file: string): Result<Look> => {
  const stamp = ports.files.stamp(file);
  if (stamp !== undefined) return $multi({ stamp: `${file} ${stamp}`, text: undefined }, undefined);
  const [text, unreadable] = ports.files.read(file);
  if (text === undefined) return $multi(undefined, unreadable);
  const digest = ports.digests.sha256(text);
  return $multi({ stamp: `${file} ${text.length} ${digest}`, text }, undefined);
};
