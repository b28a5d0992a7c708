import { decode } from "moontide/policy/json/decode";
import { Classifier, scoreOf, trainClassifier } from "moontide/policy/prompt/classifier";
import { defaultThreshold } from "moontide/policy/prompt/threshold";
import { builtInExamples } from "moontide/policy/prompt/examples/index";
import { developmentCode, developmentOther } from "./development-prompts";
import { heldOutCode } from "./held-out-code";
import { heldOutOther } from "./held-out-other";

interface Judgement {
  readonly precision: number;
  readonly recall: number;
}

const countFrom = (classifier: Classifier, texts: readonly string[]): number => {
  let count = 0;
  for (const text of texts) {
    if (scoreOf(classifier, text) >= defaultThreshold) count += 1;
  }
  return count;
};

const judge = (
  classifier: Classifier,
  code: readonly string[],
  other: readonly string[],
): Judgement => {
  const right = countFrom(classifier, code);
  const wrong = countFrom(classifier, other);
  return { precision: right / (right + wrong), recall: right / code.length };
};

const mixedText = (bytes: number): string => {
  const line = "How do I write a `for` loop over all_items in main.rs? if (x > 3) { foo(); }\n";
  return string.sub(string.rep(line, math.ceil(bytes / line.length)), 1, bytes);
};

/** The quickest of several rounds, in processor seconds a call. */
const seconds = (calls: number, act: () => void): number => {
  let best = math.huge;
  for (const _ of $range(1, 7)) {
    const began = os.clock();
    for (const _ of $range(1, calls)) act();
    best = math.min(best, (os.clock() - began) / calls);
  }
  return best;
};

describe("the classifier of prompts", () => {
  const classifier = trainClassifier(builtInExamples);

  it("knows code among prompts that it never saw", () => {
    const { precision, recall } = judge(classifier, heldOutCode, heldOutOther);
    const prompts = heldOutCode.length + heldOutOther.length;
    print(
      string.format(
        "code among %d held-out prompts: precision %.3f, recall %.3f",
        prompts,
        precision,
        recall,
      ),
    );
    assert.is_true(prompts >= 300);
    assert.is_true(precision >= 0.9, `precision ${precision}`);
    assert.is_true(recall >= 0.77, `recall ${recall}`);
  });

  it("is judged by prompts that it was not made with", () => {
    const known = new LuaSet<string>();
    const { positive, negative } = builtInExamples;
    for (const list of [positive, negative, developmentCode, developmentOther]) {
      for (const text of list) known.add(string.lower(text));
    }
    for (const list of [heldOutCode, heldOutOther]) {
      for (const text of list) {
        assert.is_false(known.has(string.lower(text)), text);
        known.add(string.lower(text));
      }
    }
  });

  it("comes to the same each time", () => {
    const again = trainClassifier(builtInExamples);
    for (const text of heldOutCode) {
      assert.equal(scoreOf(classifier, text), scoreOf(again, text));
    }
  });

  it("takes any bytes", () => {
    for (const text of [
      "",
      " ",
      "\n\n\n",
      "\0",
      "\xff\xfe",
      "日",
      "...",
      string.rep("a", 100000),
    ]) {
      const score = scoreOf(classifier, text);
      assert.is_true(score > 0 && score < 1, text);
    }
  });

  it("looks at both ends of a long prompt", () => {
    const prose = string.rep("The night was long and the wind was cold. ", 400);
    const code = string.rep("def add(a, b):\n    return a + b\n\n", 60);
    assert.is_true(scoreOf(classifier, prose) < 0.3);
    assert.is_true(scoreOf(classifier, code + prose) > scoreOf(classifier, prose) + 0.1);
    assert.is_true(scoreOf(classifier, prose + code) > scoreOf(classifier, prose) + 0.1);
  });

  it("learns what it is shown", () => {
    const positive = ["the court ruled on the appeal", "is this contract clause void", "liability"];
    const law = trainClassifier({ positive, negative: builtInExamples.negative });
    assert.is_true(scoreOf(law, "is the clause in the contract void?") > 0.6);
    assert.is_true(scoreOf(law, "a recipe for pancakes") < 0.3);
  });

  it("costs little, beside the reading of as much JSON", () => {
    const text = mixedText(4096);
    const chat = `{"messages":[${string.rep('{"role":"user","content":"hello"},', 120)}{}]}`;
    const reading = seconds(300, () => void decode(chat));
    const training = seconds(1, () => void trainClassifier(builtInExamples)) / reading;
    const scoring = seconds(300, () => void scoreOf(classifier, text)) / reading;
    print(string.format("training %.0f, a prompt of 4 kB %.1f times JSON", training, scoring));
    assert.is_true(training < 400, `${training}`);
    assert.is_true(scoring < 8, `${scoring}`);
  });
});
