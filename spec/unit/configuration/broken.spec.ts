import { json } from "moontide/adapter/json";
import { checkConfiguration } from "moontide/feature/configuration/check";
import { formatProblem } from "moontide/schema/problem";
import { brokenConfigurations } from "../../support/lua/broken-configurations/index";

const messages = (text: string): string[] => {
  const lines: string[] = [];
  for (const problem of checkConfiguration(text, json).problems) {
    lines[lines.length] = formatProblem(problem);
  }
  return lines;
};

for (const [subject, configurations] of pairs(brokenConfigurations)) {
  describe(`a configuration with wrong ${subject}`, () => {
    for (const { name, text, problems } of configurations) {
      it(name, () => {
        assert.same(problems, messages(text));
        assert.is_nil(checkConfiguration(text, json).configuration);
      });
    }
  });
}
