import { Learned, learn, newLearned } from "../../policy/token-limit/learning";

/** By the model's name at the gateway; each worker learns by itself. Names that clients invent are not many of these. */
let known = new LuaMap<string, Learned>();
let known_count = 0;
const most_known = 1000;

const unknown = newLearned();

const learnedOf = (model: string): Learned => known.get(model) ?? unknown;

/** By how much the estimate of a model's input is off. */
export const inputFactor = (model: string): number => learnedOf(model).input_factor;

/** How long an answer of the model is expected to be that is not told how long it may be. */
export const expectedOutput = (model: string): number => math.ceil(learnedOf(model).output_tokens);

/** How many tokens so many bytes of an answer are. */
export const tokensOfOutput = (model: string, bytes: number): number =>
  math.ceil(bytes / learnedOf(model).output_token_bytes);

/** Takes in an answer whose usage was told; see policy/token-limit/learning.ts. */
export const learnFrom = (
  model: string,
  estimated_input: number,
  input_tokens: number,
  output_tokens: number,
  output_bytes: number,
): void => {
  let learned = known.get(model);
  if (learned === undefined) {
    if (known_count >= most_known) {
      known = new LuaMap();
      known_count = 0;
    }
    learned = newLearned();
    known.set(model, learned);
    known_count += 1;
  }
  learn(learned, estimated_input, input_tokens, output_tokens, output_bytes);
};
