/** What a request asks and the provider's dialect can't say: the client is told the first, or all is left out. */
import type { ModelRequest } from "../conversation";
import type { DialectName, FieldProblem, Writing } from "../dialect";
import { hints } from "./hints";
import { spelled } from "./spelling";

/** A request that is being written. */
export interface Saying {
  readonly drops: boolean;
  readonly client: DialectName | undefined;
  readonly left_out: string[] | undefined;
  problem: FieldProblem | undefined;
}

export const startSaying = (writing: Writing): Saying => ({
  drops: writing.drop_unsupported,
  client: writing.client,
  left_out: writing.left_out,
  problem: undefined,
});

/** What can't be left out, because the conversation would be another without it. */
export const fail = (saying: Saying, field: string, message: string): void => {
  saying.problem ??= { field: spelled(saying.client, field), message };
};

const leaveOut = ({ left_out, client }: Saying, field: string): void => {
  if (left_out !== undefined) left_out[left_out.length] = spelled(client, field);
};

/** @param value undefined: it was not asked for */
export const refuse = (saying: Saying, field: string, value: unknown): void => {
  if (value === undefined) return;
  if (saying.drops) return leaveOut(saying, field);
  fail(saying, field, "The model that answers this request has no such setting.");
};

/** All that only the client's dialect knows, but for hints and what is in `known`. */
export const refuseSpecial = (
  saying: Saying,
  request: Pick<ModelRequest, "special">,
  known: LuaSet<string>,
): void => {
  const names: string[] = [];
  for (const [name] of pairs(request.special)) {
    if (!known.has(name)) names[names.length] = name;
  }
  table.sort(names);
  for (const name of names) {
    if (hints.has(name)) leaveOut(saying, name);
    else refuse(saying, name, true);
  }
};
