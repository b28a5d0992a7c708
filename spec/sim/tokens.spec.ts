import { inputTokens, Learned, learnInput, newLearned } from "moontide/policy/tokens/learning";
import { measure } from "moontide/policy/tokens/measure";
import { SeededRandom, seededRandom } from "../support/lua/random";

/*
 * A model whose tokenizer packs bytes into tokens as nobody told us, asked in five languages by turns: how far estimates
 * are off, at first and once some answers have told.
 */

const words = [
  "the",
  "clause",
  "of",
  "a",
  "contract",
  "is",
  "valid",
  "who",
  "says",
  "moon",
  "tide",
];
const signs = ["if (a[0] != 1) {", "return f(x, 12);", "}", "0x1f,", "// --", "[[1,2],[3,4]]"];
const letters = ["月", "が", "綺", "麗", "我", "们", "看", "海", "한", "국"];
const cyrillic = ["луна", "и", "прилив", "берег", "ночь"];
const escapes = ["\\u6708", "\\u304c", "\\u7dba", "\\u9e97"];

interface Speech {
  readonly pieces: readonly string[];
  readonly between: string;
  /** What this tokenizer makes of it. */
  readonly bytes_per_token: number;
}

const speeches: readonly Speech[] = [
  { pieces: words, between: " ", bytes_per_token: 4.6 },
  { pieces: signs, between: " ", bytes_per_token: 2.4 },
  { pieces: letters, between: "", bytes_per_token: 2.1 },
  { pieces: cyrillic, between: " ", bytes_per_token: 4.4 },
  { pieces: escapes, between: "", bytes_per_token: 2.9 },
];

const textOf = ({ pieces, between }: Speech, random: SeededRandom): string => {
  const parts: string[] = [];
  for (const i of $range(1, 40 + math.floor(random.uniform() * 400))) {
    parts[i - 1] = pieces[math.floor(random.uniform() * pieces.length)]!;
  }
  return `{"model":"m","messages":[{"role":"user","content":"${table.concat(parts, between)}"}]}`;
};

/** Asks so often; what comes back is how far the estimates were off on average, in parts of the truth. */
const ask = (
  learned: Learned,
  times: number,
  random: SeededRandom,
  told: (this: void, tokens: number) => number,
): number => {
  let off = 0;
  for (const i of $range(1, times)) {
    const speech = speeches[i % speeches.length]!;
    const body = textOf(speech, random);
    const noise = 0.9 + random.uniform() * 0.2;
    const tokens = math.ceil((body.length / speech.bytes_per_token) * noise);
    const size = measure(body);
    const estimated = inputTokens(learned, size);
    assert.is_true(estimated > 0 && estimated < 1e7);
    off += math.abs(estimated - tokens) / tokens;
    learnInput(learned, size, told(tokens));
  }
  return off / times;
};

describe("an estimate that learns", () => {
  for (const seed of [1, 2, 3]) {
    it(`comes within a tenth of the truth after a few answers (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const learned = newLearned();
      const first = ask(learned, 10, random, (tokens) => tokens);
      ask(learned, 90, random, (tokens) => tokens);
      const later = ask(learned, 500, random, (tokens) => tokens);
      assert.is_true(first > 0.15);
      assert.is_true(later < 0.1, `${later}`);
      assert.is_true(later < first / 2);
    });

    it(`stays there where every fifth usage is nonsense (seed ${seed})`, () => {
      const random = seededRandom(seed, 1);
      const nonsense = [0, -1, 1e12, 0 / 0, math.huge, 1, 1e7];
      const learned = newLearned();
      const lie = (tokens: number): number =>
        random.uniform() < 0.2 ? nonsense[math.floor(random.uniform() * nonsense.length)]! : tokens;
      ask(learned, 200, random, lie);
      const later = ask(learned, 500, random, lie);
      assert.is_true(later < 0.15, `${later}`);
    });

    it(`follows a tokenizer that changes (seed ${seed})`, () => {
      const random = seededRandom(seed, 2);
      const learned = newLearned();
      ask(learned, 500, random, (tokens) => tokens);
      ask(learned, 500, random, (tokens) => tokens * 1.4);
      const size = measure(textOf(speeches[0]!, random));
      const expected = (size.text_bytes / 4.6) * 1.4;
      assert.is_true(math.abs(inputTokens(learned, size) - expected) < expected * 0.1);
    });
  }
});
