import { Files } from "../../kernel/ports";
import { Result } from "../../kernel/result";
import { TimeZone, utc } from "../../policy/when/time-zone";
import { readZone } from "../../policy/when/zone-file";

const folder = "/usr/share/zoneinfo";

/** A time zone of this machine's database (Debian: tzdata). UTC needs none. */
export const loadZone = (files: Files, name: string): Result<TimeZone> => {
  if (name === utc.name) return $multi(utc, undefined);
  const path = `${folder}/${name}`;
  const [data, unreadable] = files.read(path);
  if (data === undefined) {
    const cause = `the time zone ${name} is not known here: ${unreadable}`;
    return $multi(undefined, `${cause}; is tzdata installed, and is the name right?`);
  }
  const [zone, problem] = readZone(data, name);
  if (zone === undefined) return $multi(undefined, `${path}: ${problem}`);
  return $multi(zone, undefined);
};
