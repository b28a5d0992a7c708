/**
 * A kept answer as text: a line that names the form, a digest, a line that says what it is, and then the answer as its
 * provider wrote it. Whatever was cut off, mixed up or put there by others does not fit its digest.
 */
import { DialectName } from "../dialect/dialect";
import { decode } from "../json/decode";
import { encode } from "../json/encode";
import { asNumber, asObject, asText } from "../json/value";

/** 64 lower-case hexadecimal digits; undefined where the process has no OpenSSL. */
type Sha256 = (this: void, text: string) => string | undefined;

export interface AnswerEntry {
  /** Whether it is a whole body, or a stream as it came. */
  readonly form: "whole" | "stream";
  /** In whose words. */
  readonly dialect: DialectName;
  /** Who gave it: `PROVIDER/MODEL`. */
  readonly candidate: string;
  /** Seconds since 1970. */
  readonly kept_at: number;
  /** What of its labels was purged before it was asked for. */
  readonly marks: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** What it cost, in 1e-9 US dollars. */
  readonly cost_nano_usd: number;
  /** Where its vector was kept, for those who ask nearly the same; undefined: nowhere. */
  readonly partition?: string | undefined;
  readonly body: string;
  /** How near what it answers is to what was asked; undefined: it is the same. Not kept. */
  similarity?: number;
}

const form = "moontide-answer 1";
const pattern = "^moontide%-answer 1\n(%x+)\n(.*)$";

/** The text of an entry under a key; undefined where the process has no digests. */
export const sealEntry = (entry: AnswerEntry, key: string, sha256: Sha256): string | undefined => {
  const head = encode({
    form: entry.form,
    dialect: entry.dialect,
    candidate: entry.candidate,
    kept_at: entry.kept_at,
    marks: entry.marks,
    input_tokens: entry.input_tokens,
    output_tokens: entry.output_tokens,
    cost_nano_usd: entry.cost_nano_usd,
    partition: entry.partition,
  });
  const content = `${head}\n${entry.body}`;
  const digest = sha256(`${key}\n${content}`);
  return digest === undefined ? undefined : `${form}\n${digest}\n${content}`;
};

const readHead = (text: string, body: string): AnswerEntry | undefined => {
  const head = asObject(decode(text)[0]);
  if (head === undefined) return undefined;
  const kind = asText(head["form"]);
  const dialect = asText(head["dialect"]);
  const kept_at = asNumber(head["kept_at"]);
  if (kind !== "whole" && kind !== "stream") return undefined;
  if (dialect === undefined || kept_at === undefined) return undefined;
  return {
    form: kind,
    dialect: dialect as DialectName,
    candidate: asText(head["candidate"]) ?? "",
    kept_at,
    marks: asText(head["marks"]) ?? "",
    input_tokens: asNumber(head["input_tokens"]) ?? 0,
    output_tokens: asNumber(head["output_tokens"]) ?? 0,
    cost_nano_usd: asNumber(head["cost_nano_usd"]) ?? 0,
    partition: asText(head["partition"]),
    body,
  };
};

/** The entry that a text holds; undefined for what is none, or is another key's. */
export const openEntry = (text: string, key: string, sha256: Sha256): AnswerEntry | undefined => {
  const [digest, content] = string.match(text, pattern);
  if (digest === undefined || sha256(`${key}\n${content}`) !== digest) return undefined;
  const [head, body] = string.match(content!, "^([^\n]*)\n(.*)$");
  return head === undefined ? undefined : readHead(head, body!);
};
