/** All texts of a request, and the same request with other texts. */
import { Message, ModelAnswer, ModelRequest, Part } from "../dialect/conversation";
import { avoid, Mask, maskJson, maskText, restoreJson, restoreText } from "./mask";

type Take = (this: void, text: string) => void;
type Change = (this: void, text: string) => string;

const takeParts = (parts: readonly Part[], take: Take): void => {
  for (const part of parts) {
    if (part.kind === "text" || part.kind === "refusal") take(part.text);
    else if (part.kind === "tool_call") take(part.arguments);
    else if (part.kind === "tool_result") takeParts(part.parts, take);
  }
};

/** Every text that people and tools wrote, in order. Thoughts are left out: what they hold, the model wrote. */
export const takeTexts = ({ messages }: ModelRequest, take: Take): void => {
  for (const { parts } of messages) takeParts(parts, take);
};

/** What stands in the last message of the user, all its texts together; `""` without one. */
export const lastUserText = ({ messages }: ModelRequest): string => {
  for (const i of $range(messages.length, 1, -1)) {
    const { role, parts } = messages[i - 1]!;
    if (role === "user") {
      const texts: string[] = [];
      for (const part of parts) if (part.kind === "text") texts[texts.length] = part.text;
      if (texts.length > 0) return table.concat(texts, "\n");
    }
  }
  return "";
};

/** Shallow: a part is a record of few members. */
const copyOf = <Value extends object>(value: Value, changes: Partial<Value>): Value => {
  const copy = {} as Record<string, unknown>;
  for (const [name, member] of pairs(value)) copy[name as string] = member;
  for (const [name, member] of pairs(changes)) copy[name as string] = member;
  return copy as Value;
};

const changeParts = (parts: readonly Part[], prose: Change, json: Change): readonly Part[] => {
  const changed: Part[] = [];
  for (const part of parts) {
    if (part.kind === "text" || part.kind === "refusal") {
      changed[changed.length] = copyOf(part, { text: prose(part.text) });
    } else if (part.kind === "tool_call") {
      changed[changed.length] = copyOf(part, { arguments: json(part.arguments) });
    } else if (part.kind === "tool_result") {
      changed[changed.length] = copyOf(part, { parts: changeParts(part.parts, prose, json) });
    } else changed[changed.length] = part;
  }
  return changed;
};

/** The request with placeholders; `mask` then knows what they stand for. */
export const maskRequest = (mask: Mask, request: ModelRequest): ModelRequest => {
  const prose: Change = (text) => maskText(mask, text);
  const json: Change = (text) => maskJson(mask, text);
  takeTexts(request, (text) => {
    avoid(mask, text);
  });
  const messages: Message[] = [];
  for (const message of request.messages) {
    const parts = changeParts(message.parts, prose, json);
    messages[messages.length] = copyOf(message, { parts });
  }
  return copyOf(request, { messages });
};

/** A whole answer with the texts that its placeholders stand for. */
export const restoreAnswer = (mask: Mask, answer: ModelAnswer): ModelAnswer => {
  const choices: ModelAnswer["choices"][number][] = [];
  for (const choice of answer.choices) {
    const parts = changeParts(
      choice.parts,
      (text) => restoreText(mask, text),
      (text) => restoreJson(mask, text),
    );
    choices[choices.length] = copyOf(choice, { parts });
  }
  return copyOf(answer, { choices });
};
