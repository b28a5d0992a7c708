import { quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { ModelConfiguration } from "../model/schema";
import type { SemanticCacheConfiguration } from "./schema";

/**
 * Checks what a semantic cache needs of the rest: a model that makes vectors.
 *
 * @param name of the model whose cache it is
 */
export const checkSemanticCache = (
  findings: Findings,
  name: string,
  semantic: SemanticCacheConfiguration | undefined,
  models: Readonly<Record<string, ModelConfiguration>>,
  path: string,
): void => {
  if (semantic === undefined || !isSound(findings, "models")) return;
  const { model } = semantic;
  const where = `${path}.model`;
  const maker = models[model];
  if (model === name) {
    add(findings, where, `${quote(model)} itself`, "a model that makes vectors");
  } else if (maker === undefined) {
    const meant = quoteMeant(nearest(model, namesIn(models)));
    add(findings, where, quote(model), "the name of one of the models", meant);
  } else if (maker.guards !== undefined) {
    const found = `${quote(model)}, which has guards`;
    add(findings, where, found, `one without: its texts went through those of ${quote(name)}`);
  }
};
