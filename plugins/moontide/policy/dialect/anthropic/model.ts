/**
 * What a model of Anthropic's takes, by its name: `claude-sonnet-4-5-20250929` is of generation 405,
 * `anthropic.claude-opus-4-7-v1:0` of 407. Names that tell none (`claude-3-5-haiku`, other people's models) are of 0.
 */
const generationOf = (model: string): number => {
  const [major, minor] = string.match(model, "claude%-%a+%-(%d+)%-?(%d*)");
  const release = tonumber(minor === undefined || minor === "" ? "0" : minor) ?? 0;
  // What follows the generation may be a date.
  return (tonumber(major) ?? 0) * 100 + (release < 100 ? release : 0);
};

/** Whether it finds out itself how much to think, and is told in words (from 4.6 on); later ones take no budget. */
export const thinksAdaptively = (model: string): boolean => generationOf(model) >= 406;

/** Whether it can be told how to draw: models behind Claude Opus 4.6 refuse `temperature`, `top_p` and `top_k`. */
export const takesSampling = (model: string): boolean => generationOf(model) < 407;
