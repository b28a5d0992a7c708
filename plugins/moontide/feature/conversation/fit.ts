import { Sized, turnsLeftOut } from "../../policy/conversation/fit";
import { ItemsText } from "../../policy/conversation/speech";
import { FoundTurn, none, summaryOf } from "../../policy/conversation/turn-text";
import type { ModelSession } from "../llm/session";
import { outputCapOf } from "../llm/session";
import type { Model } from "../model/model";
import { resolveModel } from "../model/resolve";
import { estimateInput, expectedOutput } from "../tokens/knowledge";
import { summarize } from "./summarize";
import { Turn } from "./turn";

/** The largest window among the candidates of a model; undefined: nobody knows. */
const windowOf = ({ choice }: Model): number | undefined => {
  let largest: number | undefined;
  for (const { context_tokens } of choice.candidates) {
    if (context_tokens === undefined) return undefined;
    largest = math.max(largest ?? 0, context_tokens);
  }
  return largest;
};

/** How many tokens the turns before may have; undefined: as many as they like. */
const roomFor = (session: ModelSession, summary: ItemsText): number | undefined => {
  const { gateway, llm, exchange, model } = session;
  const [found] = resolveModel(gateway, llm.configuration, exchange.identity, model);
  const window = found === undefined ? undefined : windowOf(found);
  if (found === undefined || window === undefined) return undefined;
  const answer = outputCapOf(session) ?? expectedOutput(gateway, found.name);
  // All else that the request says, its tools as well, stands in the body.
  const said = estimateInput(gateway, found.name, session.body + summary);
  return math.max(0, window - answer - said);
};

const isContinued = ({ speech }: Turn, items: ItemsText): boolean =>
  string.find(items, speech.result_pattern)[0] !== undefined;

const sizesOf = (session: ModelSession, turn: Turn): readonly Sized[] => {
  const sizes: Sized[] = [];
  for (const { items } of turn.history) {
    const tokens = estimateInput(session.gateway, session.model, items);
    sizes[sizes.length] = { tokens, continues: isContinued(turn, items) };
  }
  return sizes;
};

const behind = (history: readonly FoundTurn[], first: number): readonly FoundTurn[] => {
  const rest: FoundTurn[] = [];
  for (const i of $range(first, history.length - 1)) rest[rest.length] = history[i]!;
  return rest;
};

/** Leaves out turns for good, and notes from where on the conversation is read. Yields where they are summarized. */
const cut = (session: ModelSession, turn: Turn, first: number): readonly FoundTurn[] => {
  const { history, options } = turn;
  if (options.when_full === "summarize") turn.summary = summarize(session, turn, first);
  // "self": of what was before, nothing is read any more.
  turn.cut_at = history[first]?.key ?? "self";
  return behind(history, first);
};

/** The turns that are said again: those for which the model has room, by the rule of the route. May yield. */
export const fitHistory = (
  session: ModelSession,
  turn: Turn,
  items: ItemsText,
): readonly FoundTurn[] => {
  const { history, options } = turn;
  turn.summary = summaryOf(history);
  const room = options.when_full === "refuse" ? undefined : roomFor(session, turn.summary);
  const first =
    room === undefined || history.length === 0
      ? 0
      : turnsLeftOut(sizesOf(session, turn), room, isContinued(turn, items));
  if (first > 0) return cut(session, turn, first);
  // What was left out before stays so.
  const oldest = history[0];
  if (oldest !== undefined && oldest.previous !== none) turn.cut_at = oldest.key;
  return history;
};
