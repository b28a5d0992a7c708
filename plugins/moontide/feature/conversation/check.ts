/** What a route's conversations must be to the rest of the document. */
import { quote, quoteMeant } from "../../schema/problem";
import { nearest } from "../../schema/suggest";
import { namesIn } from "../configuration/check-known";
import { add, Findings, isSound } from "../configuration/findings";
import type { Configuration } from "../configuration/schema";
import type { ConversationConfiguration } from "./schema";

const checkSummary = (
  findings: Findings,
  { when_full, summary_model }: ConversationConfiguration,
  models: readonly string[],
  path: string,
): void => {
  if (summary_model === undefined || !isSound(findings, "models")) return;
  const where = `${path}.summary_model`;
  if (when_full !== "summarize") {
    add(findings, where, "a model that is never asked", '"when_full": "summarize"');
  }
  for (const model of models) if (model === summary_model) return;
  const meant = quoteMeant(nearest(summary_model, models));
  add(findings, where, quote(summary_model), "the name of one of the models", meant);
};

export const checkConversations = (
  findings: Findings,
  options: ConversationConfiguration | undefined,
  { models, cluster }: Partial<Configuration>,
  path: string,
): void => {
  if (options === undefined) return;
  const isAlone = cluster?.redis === undefined && isSound(findings, "cluster");
  if (options.store === "redis" && isAlone) {
    const expected = '"shared_memory", or "redis" in the document\'s "cluster"';
    add(findings, `${path}.store`, quote(options.store), expected);
  }
  if (options.maximum_turn_bytes > options.maximum_bytes) {
    const found = "more than maximum_bytes";
    add(findings, `${path}.maximum_turn_bytes`, found, "at most as much as is read of all turns");
  }
  checkSummary(findings, options, namesIn(models), path);
};
