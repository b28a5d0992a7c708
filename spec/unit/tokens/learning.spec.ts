import {
  answerTokens,
  expectedOutput,
  inputTokens,
  Learned,
  learnInput,
  learnOutput,
  newLearned,
} from "moontide/policy/tokens/learning";
import { Language } from "moontide/policy/tokens/language";
import { measure, Measure } from "moontide/policy/tokens/measure";
import { addLearned, copyLearned, readLearned, writeLearned } from "moontide/policy/tokens/record";

const size = (text_bytes: number, language: Language = "prose", attachments = 0): Measure => ({
  language,
  text_bytes,
  attachments,
});

let learned: Learned;

before_each(() => {
  learned = newLearned();
});

describe("how many tokens a request is", () => {
  it("is learned of each language by itself", () => {
    assert.equal(250, inputTokens(learned, size(1000)));
    for (const _ of $range(1, 50)) learnInput(learned, size(1000, "cjk"), 1000);
    assert.is_true(math.abs(inputTokens(learned, size(1000, "cjk")) - 1000) < 30);
    assert.equal(250, inputTokens(learned, size(1000)));
  });

  it("counts attachments one by one, and learns nothing of them", () => {
    learnInput(learned, size(1000, "prose", 1), 5);
    assert.equal(250 + 2000, inputTokens(learned, size(1000, "prose", 2)));
  });

  it("is hardly moved by one that is wrong", () => {
    for (const _ of $range(1, 50)) learnInput(learned, size(4000), 1000);
    learnInput(learned, size(4000), 16);
    const tokens = inputTokens(learned, size(4000));
    assert.is_true(tokens > 950 && tokens < 1050);
  });

  it("is not moved at all by what can't be true", () => {
    for (const tokens of [0, -5, 1e12, 0 / 0, math.huge, -math.huge, 1]) {
      learnInput(learned, size(4000), tokens);
      learnOutput(learned, tokens > 1 && tokens < 1e9 ? tokens : -1, 10);
    }
    assert.same(newLearned(), learned);
  });
});

describe("the estimate before anything is learned", () => {
  it("is a quarter of the bytes", () => {
    assert.equal(25, inputTokens(newLearned(), measure(string.rep("a", 100))));
  });

  it("counts attachments one by one, however large they are", () => {
    const picture = string.rep("QUJD", 50000);
    const body = `{"url":"data:image/png;base64,${picture}","source":{"data": "${picture}"}}`;
    assert.is_true(inputTokens(newLearned(), measure(body)) < 2050);
    assert.is_true(inputTokens(newLearned(), measure(body)) > 2000);
  });

  it("takes what is short, or no base64, for text", () => {
    const text = `{"data":"${string.rep("a b ", 500)}"}`;
    assert.equal(math.ceil(text.length / 4), inputTokens(newLearned(), measure(text)));
    assert.equal(4, inputTokens(newLearned(), measure('{"data":"a"')));
  });
});

describe("an answer", () => {
  it("is expected to be as long as those before it", () => {
    assert.equal(256, expectedOutput(learned));
    for (const _ of $range(1, 100)) {
      learnOutput(learned, 100, 350);
      learnOutput(learned, 300, 1050);
    }
    const expected = expectedOutput(learned);
    assert.is_true(expected > 180 && expected < 220);
    assert.equal(10, answerTokens(learned, 35));
    assert.equal(0, answerTokens(learned, 0));
  });

  it("that is very long counts for no more than eight times the mean", () => {
    for (const _ of $range(1, 100)) learnOutput(learned, 100, 0);
    learnOutput(learned, 90000000, 0);
    assert.is_true(expectedOutput(learned) <= 136);
  });
});

describe("what was learned", () => {
  it("is written and read", () => {
    learnInput(learned, size(4000), 800);
    learnOutput(learned, 100, 300);
    const read = readLearned(writeLearned(learned))!;
    assert.equal(writeLearned(learned), writeLearned(read));
    assert.equal(inputTokens(learned, size(5000)), inputTokens(read, size(5000)));
  });

  it("is nothing where somebody else wrote it", () => {
    for (const text of [
      "",
      "a",
      "1 2",
      `${writeLearned(learned)} 1`,
      "nan 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ]) {
      assert.is_nil(readLearned(text));
    }
  });

  it("by two workers becomes one", () => {
    const [shared, one, two] = [newLearned(), newLearned(), newLearned()];
    for (const _ of $range(1, 30)) learnInput(one, size(2000), 1000);
    for (const _ of $range(1, 30)) learnInput(two, size(2000, "code"), 400);
    addLearned(shared, newLearned(), one);
    addLearned(shared, newLearned(), two);
    assert.equal(inputTokens(one, size(1000)), inputTokens(shared, size(1000)));
    assert.equal(inputTokens(two, size(1000, "code")), inputTokens(shared, size(1000, "code")));
    const before = newLearned();
    copyLearned(shared, before);
    const three = newLearned();
    copyLearned(shared, three);
    learnInput(three, size(2000), 1000);
    addLearned(shared, before, three);
    assert.equal(31, shared.input.prose.seen);
  });
});
