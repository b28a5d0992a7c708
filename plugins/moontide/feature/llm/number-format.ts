import type { YieldingPorts } from "../../kernel/ports";
import type { Vector } from "../../policy/dialect/embeddings/embeddings";
import { openaiEmbeddings } from "../../policy/dialect/embeddings/openai";
import { inBytes } from "../../policy/dialect/embeddings/vectors";
import { decode } from "../../policy/json/decode";
import { textOf } from "../../policy/json/members";
import { asObject } from "../../policy/json/value";
import type { ModelSession } from "./session";

type Sleeper = Pick<YieldingPorts, "sleep">;

/** Vectors as bytes, with room for others' requests between one and the next. */
export const allInBytes = (ports: Sleeper, vectors: readonly Vector[]): Vector[] => {
  const all: Vector[] = [];
  for (const vector of vectors) {
    all[all.length] = inBytes(vector);
    ports.sleep(0);
  }
  return all;
};

/** The first vector begins within so many bytes: a look at megabytes of them would take long. */
const beginning = 4096;

const holdsNumbers = (text: string): boolean =>
  string.find(string.sub(text, 1, beginning), '"embedding"%s*:%s*%[')[0] !== undefined;

/**
 * An answer in the form that its client asked for. OpenAI's SDKs ask for base64 by themselves and decode whatever comes,
 * and many servers know no other form than numbers.
 */
export const inAskedFormat = (
  ports: Sleeper,
  { endpoint, body, members }: Pick<ModelSession, "endpoint" | "body" | "members">,
  text: string,
): string => {
  if (endpoint.wish !== "embeddings") return text;
  if (textOf(body, members, "encoding_format") !== '"base64"' || !holdsNumbers(text)) return text;
  const [read] = decode(text, openaiEmbeddings.raw_members);
  const [answer] = openaiEmbeddings.readAnswer(asObject(read) ?? {});
  if (answer === undefined) return text;
  const { model, vectors, usage } = answer;
  return openaiEmbeddings.writeAnswer({ model, vectors: allInBytes(ports, vectors), usage });
};
