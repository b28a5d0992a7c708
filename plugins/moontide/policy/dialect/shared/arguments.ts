/** Arguments of calls: OpenAI has them as a text, Anthropic, Gemini and Bedrock as an object. */
import { decode } from "../../json/decode";
import { isObject, Raw, rawOf } from "../../json/value";
import { encode } from "../../json/encode";

const nothing = rawOf("{}");

/** Whether a text holds more than white space. */
export const isBlank = (text: string): boolean => string.find(text, "%S")[0] === undefined;

/** Whether it is a whole object: what a model writes may be cut, or no JSON at all. */
export const isObjectText = (text: string): boolean => {
  const [value] = decode(text);
  return isObject(value);
};

/**
 * Arguments as an object, copied as they were written. Nothing is `{}`. What is no object goes under `INVALID_JSON`, as
 * Anthropic's documentation of fine-grained tool streaming has it: the model can see what it did.
 */
export const argumentsObject = (text: string): Raw => {
  if (isBlank(text)) return nothing;
  return rawOf(isObjectText(text) ? text : encode({ INVALID_JSON: text }));
};
