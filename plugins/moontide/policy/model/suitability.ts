/** Whether a candidate can answer a request at all. */

/** What a request needs of a model. */
export interface Needs {
  /** Of the words in feature/model/candidate-schema.ts. */
  readonly capabilities: readonly string[];
  /** Estimated. */
  readonly input_tokens: number;
  /** The longest answer that the client wants; undefined: it does not say. */
  readonly output_tokens: number | undefined;
}

/** What a candidate is known to be able to; undefined is not known, and then it is taken to. */
export interface Offer {
  readonly capabilities: LuaSet<string> | undefined;
  readonly context_tokens: number | undefined;
  readonly maximum_output_tokens: number | undefined;
}

export interface Unsuitable {
  /** `context`: a model with more room could. */
  readonly kind: "context" | "capability" | "output";
  readonly detail: string;
}

const whole = (value: number): string => string.format("%.0f", value);

/** Why a candidate can't answer it; undefined: it can, as far as is known. */
export const unsuitable = (offer: Offer, needs: Needs): Unsuitable | undefined => {
  const { capabilities, context_tokens, maximum_output_tokens } = offer;
  if (capabilities !== undefined) {
    for (const needed of needs.capabilities) {
      if (!capabilities.has(needed)) {
        return { kind: "capability", detail: `does not know ${needed}` };
      }
    }
  }
  const { input_tokens, output_tokens } = needs;
  if (output_tokens !== undefined && maximum_output_tokens !== undefined) {
    if (output_tokens > maximum_output_tokens) {
      const detail = `writes at most ${whole(maximum_output_tokens)} tokens, not ${whole(output_tokens)}`;
      return { kind: "output", detail };
    }
  }
  const all = input_tokens + (output_tokens ?? 0);
  if (context_tokens === undefined || all <= context_tokens) return undefined;
  const detail = `holds ${whole(context_tokens)} tokens, and the request is about ${whole(all)}`;
  return { kind: "context", detail };
};
