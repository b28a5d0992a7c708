import { compileTemplate, fillTemplate, namesIn } from "moontide/policy/prompt/template";

const texts = new LuaMap<string, string>();
texts.set("a", "A {{b}} %1 %% \\{{b}}");
texts.set("b", "B");

const fill = (text: string): string => fillTemplate(compileTemplate(text)[0]!, texts);

describe("a template", () => {
  it("puts texts where variables stand, and looks into them no more", () => {
    assert.equal("x A {{b}} %1 %% \\{{b}} y B", fill("x {{a}} y {{ b }}"));
    assert.equal("BB", fill("{{b}}{{b}}"));
  });

  it("has nothing where a variable has no text", () => {
    assert.equal("<>", fill("<{{missing}}>"));
  });

  it("takes escaped and single braces for what they are", () => {
    assert.equal("{{b}} { B } {x} }}", fill("\\{{b}} { {{b}} } {x} }}"));
    assert.equal("", fill(""));
  });

  it("names its variables", () => {
    assert.same(["a", "b", "a"], namesIn(compileTemplate("{{a}}{{b}} {{a}}")[0]!));
  });

  it("is none with a place that is no variable", () => {
    for (const text of ["{{", "{{}}", "{{ a.b }}", "{{#if a}}", "{{1}}", "{{a}"]) {
      const [template, problem] = compileTemplate(`x ${text}`);
      assert.is_nil(template);
      assert.equal(text, problem.found);
    }
  });
});
