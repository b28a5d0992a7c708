import { checkConfiguration } from "moontide/feature/configuration/check";
import { adoptConfiguration, Gateway } from "moontide/feature/gateway/gateway";
import { nextAttempt } from "moontide/feature/model/plan";
import { fakeMachine } from "../../support/lua/ports";
import { ask, documentOf, plan, startModels } from "./world";

let gateway: Gateway;

const modelsWith = (asked: string): string =>
  `"smart": {"candidates": [{"provider": "one", "model": "usual"}],
     "rules": [{"asked": {"tools": true, "prompt": "code"}, "candidates": [{"provider": "two", "model": "tools"}]},
       {"asked": ${asked}, "candidates": [{"provider": "own", "model": "special"}]}]}`;

const law = (more = ""): string =>
  `"classifiers": {"law": {"examples": ["is this clause of the contract valid?", "the court dismissed the appeal",
     "who is liable for the damage?", "which law applies to this lease contract?"], "threshold": 0.6${more}},
     "unused": {"examples": ["a"]}}, `;

const text = (asked: string, classifiers: string): string =>
  string.gsub(documentOf(modelsWith(asked)), '"models"', `${classifiers}"models"`)[0];

const adopt = (asked: string, classifiers = ""): void => {
  const { configuration } = checkConfiguration(text(asked, classifiers), gateway.ports.json);
  adoptConfiguration(gateway, configuration!, 2);
};

const conversation = (last: string, rest = ""): string =>
  `{"model":"smart","messages":[{"role":"user","content":"Write a Python function that sorts a list"},
     {"role":"assistant","content":"def f(a): return sorted(a)"},{"role":"user","content":"${last}"}]${rest}}`;

const first = (body: string): string =>
  nextAttempt(gateway, plan(gateway, ask(gateway, "smart", body)))!.candidate.name;

const code = "Write a Python function that reads a CSV file";
const prose = "Write a poem about the sea";

describe("rules by the kind of prompt", () => {
  before_each(() => {
    gateway = startModels(fakeMachine(), modelsWith('{"prompt": "code"}'));
  });

  it("go by the last message of the user", () => {
    assert.equal("own/special", first(conversation(code)));
    assert.equal("one/usual", first(conversation(prose)));
  });

  it("hold together with what else is asked", () => {
    const tools = ',"tools":[{"type":"function","function":{"name":"f"}}]';
    assert.equal("two/tools", first(conversation(code, tools)));
    assert.equal("one/usual", first(conversation(prose, tools)));
  });

  it("hold for nothing that can't be read", () => {
    assert.equal("one/usual", first('{"model":"smart","input":"Write a Python function"}'));
    assert.equal("one/usual", first('{"model":"smart","messages":[]}'));
  });

  it("know kinds by a user's examples", () => {
    adopt('{"prompt": "law"}', law());
    assert.equal("own/special", first(conversation("is a clause in the lease contract valid?")));
    assert.equal("one/usual", first(conversation(code)));
  });

  it("read a request only where one asks, and once", () => {
    const question = ask(gateway, "smart", conversation(prose));
    let reads = 0;
    const { readRequest } = question.dialect;
    const dialect = {
      ...question.dialect,
      readRequest: (...given: Parameters<typeof readRequest>) => {
        reads += 1;
        return readRequest(...given);
      },
    };
    plan(gateway, { ...question, dialect });
    assert.equal(1, reads);
    adopt('{"images": true}');
    const other = ask(gateway, "smart", conversation(prose));
    plan(gateway, { ...other, dialect });
    assert.equal(1, reads);
  });

  it("are learnt where one names them, and again only for other examples", () => {
    adopt('{"prompt": "law"}', law());
    const { classifiers } = gateway;
    assert.is_nil(classifiers.get("unused"));
    adopt('{"prompt": "law"}', law());
    assert.equal(classifiers.get("law"), gateway.classifiers.get("law"));
    assert.equal(classifiers.get("code"), gateway.classifiers.get("code"));
    adopt('{"prompt": "law"}', law(', "other": ["the tennis court is closed"]'));
    assert.is_true(classifiers.get("law") !== gateway.classifiers.get("law"));
  });
});
