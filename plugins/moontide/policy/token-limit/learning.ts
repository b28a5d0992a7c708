/** What is learned of a model from its answers: means in which later ones count for more. */
export interface Learned {
  /** Tokens of input as told, by tokens as estimated. */
  input_factor: number;
  /** Tokens of an answer, and bytes of text in one of them. */
  output_tokens: number;
  output_token_bytes: number;
  answers: number;
}

/** Of a model that has not answered yet. */
const unknownOutput = 256;
const bytesPerToken = 4;

/** A later answer's weight, once there were some. */
const weight = 0.05;

export const newLearned = (): Learned => ({
  input_factor: 1,
  output_tokens: unknownOutput,
  output_token_bytes: bytesPerToken,
  answers: 0,
});

const moved = (mean: number, value: number, answers: number): number =>
  mean + (value - mean) * math.max(weight, 1 / (answers + 1));

/**
 * Takes in an answer whose usage was told.
 *
 * @param estimated_input what its input was estimated at, uncorrected
 * @param output_bytes of its text, 0 where nobody counted them
 */
export const learn = (
  learned: Learned,
  estimated_input: number,
  input_tokens: number,
  output_tokens: number,
  output_bytes: number,
): void => {
  const { answers } = learned;
  if (estimated_input > 0 && input_tokens > 0) {
    learned.input_factor = moved(learned.input_factor, input_tokens / estimated_input, answers);
  }
  if (output_tokens > 0) {
    learned.output_tokens = moved(learned.output_tokens, output_tokens, answers);
    if (output_bytes > 0) {
      const bytes = output_bytes / output_tokens;
      learned.output_token_bytes = moved(learned.output_token_bytes, bytes, answers);
    }
  }
  learned.answers += 1;
};
