/**
 * How many tokens a request has, counted by whoever would answer it. What is asked is made of the request for an answer, so
 * that nothing is counted which would not be sent.
 */
import { Change, members, spliced } from "../../json/members";
import type { JsonObject } from "../../json/value";

/** @noSelf */
export interface TokenCounter {
  /** As the provider calls the model where it counts. */
  modelOf: (model: string) => string;
  /**
   * The text of the body.
   *
   * @param request the body of the request for an answer, as the same dialect writes it
   * @param model as `modelOf` has it
   */
  bodyOf: (request: string, model: string) => string;
  /** Undefined where the answer does not tell. */
  readCount: (body: JsonObject) => number | undefined;
}

/** An object without the members that are not named. */
export const narrowed = (text: string, names: LuaSet<string>): string => {
  const found = members(text)[0] ?? [];
  const changes: Change[] = [];
  for (const { name } of found) {
    if (!names.has(name)) changes[changes.length] = { name, value: undefined };
  }
  return changes.length === 0 ? text : spliced(text, found, changes);
};
