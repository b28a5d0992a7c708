import { json } from "moontide/adapter/json";
import { checkConfiguration } from "moontide/feature/configuration/check";
import { documentFields } from "moontide/feature/configuration/schema";
import { poolFields } from "moontide/feature/pool/schema";
import { formatProblem } from "moontide/schema/problem";
import { brokenConfigurations } from "../../support/lua/broken-configurations/index";

const messages = (text: string): string[] => {
  const lines: string[] = [];
  for (const problem of checkConfiguration(text, json).problems) {
    lines[lines.length] = formatProblem(problem);
  }
  return lines;
};

/** `"a", "b" or "c"`: the tables of mistakes need not know every option that there is. */
const namesOf = (fields: readonly { readonly name: string }[]): string => {
  const names: string[] = [];
  for (const field of fields) names[names.length] = `"${field.name}"`;
  const last = names.pop()!;
  return `${table.concat(names, ", ")} or ${last}`;
};

const lists = { "pool options": namesOf(poolFields), "top options": namesOf(documentFields) };

const expected = (problems: readonly string[]): string[] => {
  const lines: string[] = [];
  for (const problem of problems) {
    lines[lines.length] = string.gsub(problem, "<([%a ]+)>", lists)[0];
  }
  return lines;
};

for (const [subject, configurations] of pairs(brokenConfigurations)) {
  describe(`a configuration with wrong ${subject}`, () => {
    for (const { name, text, problems } of configurations) {
      it(name, () => {
        assert.same(expected(problems), messages(text));
        assert.is_nil(checkConfiguration(text, json).configuration);
      });
    }
  });
}
