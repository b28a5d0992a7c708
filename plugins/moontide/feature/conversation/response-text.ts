/** A response as it is kept to be asked for again: how long its input is, the input, and the answer. */
import { ItemsText } from "../../policy/conversation/speech";

export interface KeptResponse {
  readonly input: ItemsText;
  readonly answer: string;
}

export const responseText = (input: ItemsText, answer: string): string =>
  `${input.length}\n${input}${answer}`;

export const readResponse = (text: string): KeptResponse | undefined => {
  const [bytes, rest] = string.match(text, "^(%d+)\n(.*)$");
  if (bytes === undefined) return undefined;
  const input_bytes = tonumber(bytes)!;
  return {
    input: string.sub(rest!, 1, input_bytes),
    answer: string.sub(rest!, input_bytes + 1),
  };
};
