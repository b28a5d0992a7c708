/** Reads compiled time zones (TZif, RFC 8536), as the time zone database installs them. */
import { Result } from "../../kernel/result";
import { TimeZone } from "./time-zone";
import { parseZoneRule } from "./zone-rule";

/** One block of the file: where its data begin, and how many of each kind there are. */
interface Block {
  readonly version: number;
  readonly begins: number;
  readonly times: number;
  readonly types: number;
  readonly ends: number;
  readonly time_bytes: number;
}

const headerBytes = 44;
const typeBytes = 6;

const unsigned = (data: string, at: number): number => {
  const [a, b, c, d] = string.byte(data, at, at + 3);
  return ((a! * 256 + b!) * 256 + c!) * 256 + d!;
};

const signed = (data: string, at: number): number => {
  const value = unsigned(data, at);
  return value >= 2147483648 ? value - 4294967296 : value;
};

/** 64 bits, of which a double holds 53: more than the age of the universe. */
const timeAt = (data: string, at: number, bytes: number): number =>
  bytes === 4 ? signed(data, at) : signed(data, at) * 4294967296 + unsigned(data, at + 4);

/** The header at a position and what it says of the data behind it; undefined where there is none, or the data end too soon. */
const readBlock = (data: string, at: number, time_bytes: number): Block | undefined => {
  const begins = at + headerBytes;
  if (data.length < begins - 1 || string.sub(data, at, at + 3) !== "TZif") return undefined;
  const marks = unsigned(data, at + 20) + unsigned(data, at + 24);
  const leaps = unsigned(data, at + 28);
  const times = unsigned(data, at + 32);
  const types = unsigned(data, at + 36);
  const names = unsigned(data, at + 40);
  const ends =
    begins +
    times * (time_bytes + 1) +
    types * typeBytes +
    names +
    leaps * (time_bytes + 4) +
    marks;
  if (types === 0 || ends - 1 > data.length) return undefined;
  return { version: string.byte(data, at + 4), begins, times, types, ends, time_bytes };
};

const offsetOf = (data: string, block: Block, kind: number): number => {
  const { begins, times, time_bytes } = block;
  return signed(data, begins + times * (time_bytes + 1) + kind * typeBytes);
};

/** The rule behind the data; files of version 1 have none. */
const footerOf = (data: string, { version, ends }: Block): string => {
  if (version === 0) return "";
  const [footer] = string.match(data, "^\n([^\n]*)\n", ends);
  return footer ?? "nothing";
};

const zoneIn = (data: string, name: string, block: Block): Result<TimeZone> => {
  const { begins, times, types, time_bytes } = block;
  const changes: number[] = [];
  const offsets: number[] = [];
  for (const i of $range(0, times - 1)) {
    const kind = string.byte(data, begins + times * time_bytes + i);
    const time = timeAt(data, begins + i * time_bytes, time_bytes);
    const isNext = i === 0 || time > changes[i - 1]!;
    if (kind >= types || !isNext) return $multi(undefined, "changes that can't be read");
    changes[i] = time;
    offsets[i] = offsetOf(data, block, kind);
  }
  const footer = footerOf(data, block);
  const rule = parseZoneRule(footer);
  if (footer !== "" && rule === undefined) return $multi(undefined, "no rule at its end");
  const first_offset = offsetOf(data, block, 0);
  return $multi({ name, changes, offsets, first_offset, rule }, undefined);
};

/** The time zone in the content of a file, or why it holds none. From version 2 on the data stand there twice, the second time whole. */
export const readZone = (data: string, name: string): Result<TimeZone> => {
  const short = readBlock(data, 1, 4);
  const block = short === undefined || short.version === 0 ? short : readBlock(data, short.ends, 8);
  if (block === undefined) return $multi(undefined, "not a compiled time zone (TZif)");
  return zoneIn(data, name, block);
};
