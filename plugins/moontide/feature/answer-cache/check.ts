import { checkSemanticCache } from "../semantic-cache/check";
import { optionPath, quote, show } from "../../schema/problem";
import { checkCacheRules } from "../cache/check";
import { namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import type { AnswerCacheConfiguration } from "./schema";

/** Requests whose wishes are not heeded need no bounds. */
const checkControl = (
  findings: Findings,
  { client_control, maximum_ttl_seconds }: AnswerCacheConfiguration,
  path: string,
): void => {
  if (client_control || maximum_ttl_seconds === undefined) return;
  const expected = 'nothing, or "client_control": true';
  add(findings, `${path}.maximum_ttl_seconds`, show(maximum_ttl_seconds), expected);
};

/** Checks what the caches of models need of the rest. */
export const checkAnswerCaches = (
  findings: Findings,
  { models, cluster }: Partial<Configuration>,
): void => {
  for (const name of namesIn(models)) {
    const path = `${optionPath("models", name)}.cache`;
    const cache = isSound(findings, path) ? models![name]!.cache : undefined;
    if (cache !== undefined) {
      const { store, maximum_bytes, maximum_total_bytes } = cache;
      checkCacheRules(findings, cache, path);
      checkControl(findings, cache, path);
      if (store === "redis" && cluster?.redis === undefined && isSound(findings, "cluster")) {
        const expected = '"shared_memory", or "redis" in the document\'s "cluster"';
        add(findings, `${path}.store`, quote(store), expected);
      }
      checkSemanticCache(findings, name, cache.semantic, models!, `${path}.semantic`);
      if (maximum_total_bytes < maximum_bytes) {
        const expected = `at least maximum_bytes, ${show(maximum_bytes)}`;
        add(findings, `${path}.maximum_total_bytes`, show(maximum_total_bytes), expected);
      }
    }
  }
};
