import { Finish, ModelAnswer } from "../dialect/conversation";
import { decode } from "../json/decode";

/** How an answer ends that is all that the model had to say. */
const ends: Readonly<Partial<Record<Finish, true>>> = {
  stop: true,
  stop_sequence: true,
  tool_calls: true,
};

/**
 * Whether an answer is one to be given to others: each of its choices came to its own end and says something, and the
 * arguments of its calls are whole. One that a limit or a filter ended is not.
 */
export const isComplete = ({ choices }: ModelAnswer): boolean => {
  for (const { parts, finish } of choices) {
    if (ends[finish] === undefined) return false;
    let says = false;
    for (const part of parts) {
      if (part.kind === "tool_call" && decode(part.arguments)[0] === undefined) return false;
      says = says || part.kind !== "reasoning";
    }
    if (!says) return false;
  }
  return choices.length > 0;
};
