/**
 * How many tokens a text is, learned from what providers say of the texts before it. What is learned is the logarithm of
 * the bytes in a token, by language, as a mean in which later answers count for more (exponentially weighted). No answer
 * moves it by more than a factor of two (Huber's clipping), so that one that is wrong does little; what can't be true is
 * not looked at.
 */
import { Language, languages } from "./language";
import { Measure } from "./measure";

/** A mean of logarithms, and how many values it has seen. */
export interface Mean {
  value: number;
  seen: number;
}

/** What is known of one model. */
export interface Learned {
  /** Logarithms of bytes of a request in a token, by its language. */
  readonly input: Readonly<Record<Language, Mean>>;
  /** The logarithm of bytes of an answer's text in a token. */
  readonly answer: Mean;
  /** Tokens of an answer; no logarithm: their sum is what is to be foretold. */
  readonly output: Mean;
}

/** Bytes in a token, before anything is known: about what the tokenizers of 2026 do. */
const usualBytes: Readonly<Record<Language, number>> = {
  prose: 4,
  code: 3.3,
  cjk: 3,
  other: 3,
  escaped: 6,
};

/** Of an answer, and how long one is. */
const usualAnswerBytes = 4;
const usualOutput = 256;

/** What a picture or a page costs, whatever its size: about what providers count for one of usual size. */
const tokensPerAttachment = 1000;

/** The share of an answer, once there were some. */
const share = 0.05;
const mostStep = math.log(2);
/** Fewer or more bytes in a token are no tokenizer's: the usage is wrong, or counts something else. */
const leastBytes = 0.25;
const mostBytes = 64;
const mostTokens = 1e8;

const mean = (value: number): Mean => ({ value, seen: 0 });

export const newLearned = (): Learned => {
  const input = {} as Record<Language, Mean>;
  for (const language of languages) input[language] = mean(math.log(usualBytes[language]));
  return { input, answer: mean(math.log(usualAnswerBytes)), output: mean(usualOutput) };
};

const move = (of: Mean, by: number): void => {
  of.value += by * math.max(share, 1 / (of.seen + 1));
  of.seen += 1;
};

/** Whether it is a number of tokens at all: at least one, no NaN, not absurd. */
const isCount = (tokens: number): boolean => tokens >= 1 && tokens <= mostTokens;

const learnBytes = (of: Mean, bytes: number, tokens: number): void => {
  if (!isCount(tokens)) return;
  const ratio = bytes / tokens;
  if (!(ratio >= leastBytes && ratio <= mostBytes)) return;
  const off = math.log(ratio) - of.value;
  move(of, math.max(-mostStep, math.min(mostStep, off)));
};

/** Rounded up, but not for what a logarithm has lost. */
const tokensIn = (bytes: number, { value }: Mean): number =>
  math.ceil(bytes / math.exp(value) - 1e-6);

/** How many tokens a request is. */
export const inputTokens = (
  { input }: Learned,
  { language, text_bytes, attachments }: Measure,
): number => tokensIn(text_bytes, input[language]) + attachments * tokensPerAttachment;

/** Takes in how many tokens a request was; of one with attachments nothing can be learned of text. */
export const learnInput = ({ input }: Learned, size: Measure, tokens: number): void => {
  if (size.attachments === 0) learnBytes(input[size.language], size.text_bytes, tokens);
};

/** How many tokens so many bytes of an answer are. */
export const answerTokens = ({ answer }: Learned, bytes: number): number => tokensIn(bytes, answer);

/** How long an answer is that nobody has limited: the mean of those before. */
export const expectedOutput = ({ output }: Learned): number => math.max(1, math.ceil(output.value));

/**
 * Takes in an answer.
 *
 * @param bytes of its text; 0 where nobody counted them
 */
export const learnOutput = (learned: Learned, tokens: number, bytes: number): void => {
  if (!isCount(tokens)) return;
  const { output, answer } = learned;
  // Answers differ by far more than texts do: one may count for up to eight times the mean.
  move(output, math.min(tokens, output.value * 8) - output.value);
  if (bytes > 0) learnBytes(answer, bytes, tokens);
};
