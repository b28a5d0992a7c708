import { compileWhen, Condition } from "../../policy/when/when";
import { compileSemanticCache, SemanticCache } from "../semantic-cache/semantic-cache";
import type { AnswerCacheConfiguration } from "./schema";

interface AnswerRule {
  readonly condition: Condition;
  readonly ttl_seconds: number;
}

/** The cache of one model's answers. */
export interface AnswerCache {
  readonly options: AnswerCacheConfiguration;
  readonly rules: readonly AnswerRule[];
  /** Outermost members that are no part of the key. */
  readonly ignored: LuaSet<string>;
  /** Undefined: only what is the same is given again. */
  readonly semantic: SemanticCache | undefined;
}

/** Whether an answer is streamed, and what goes along with that, does not change it. */
const formal = ["stream", "stream_options"];

/** Of a model without `cache` there is none. */
export const compileAnswerCache = (
  options: AnswerCacheConfiguration | undefined,
): AnswerCache | undefined => {
  if (options === undefined) return undefined;
  const ignored = new LuaSet<string>();
  for (const name of formal) ignored.add(name);
  for (const name of options.ignore) ignored.add(name);
  const rules: AnswerRule[] = [];
  for (const { when, ttl_seconds } of options.rules) {
    rules[rules.length] = { condition: compileWhen(when, "cache"), ttl_seconds };
  }
  return { options, rules, ignored, semantic: compileSemanticCache(options.semantic) };
};
