import type { CacheControl } from "../conversation";
import { asObject, asText, Json, JsonObject, rawOf } from "../../json/value";

/** Converse marks what is to be kept by a block behind it; how long is told in the same words as Anthropic's. */
export const cachePoint = (control: CacheControl | undefined): JsonObject | undefined => {
  if (control === undefined) return undefined;
  const [ttl] = string.match(control.raw, '"ttl"%s*:%s*"(%w+)"');
  return { cachePoint: { type: "default", ttl } };
};

/** Undefined where the block is none. */
export const readCachePoint = (block: JsonObject): CacheControl | undefined => {
  const point: Json | undefined = block.cachePoint;
  if (point === undefined) return undefined;
  const ttl = asText(asObject(point)?.ttl);
  return rawOf(ttl === undefined ? '{"type":"ephemeral"}' : `{"type":"ephemeral","ttl":"${ttl}"}`);
};
