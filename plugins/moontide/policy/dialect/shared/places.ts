import type { Message } from "../conversation";
import type { DialectName } from "../dialect";

type Words = readonly [list: string, content: string];

const places: Readonly<Record<DialectName, Words>> = {
  openai_chat: ["messages", "content"],
  openai_completions: ["messages", "content"],
  openai_responses: ["input", "content"],
  anthropic: ["messages", "content"],
  gemini: ["contents", "parts"],
  bedrock: ["messages", "content"],
};

/** What a message consists of, as the client that sent it would call it: `messages[2].content`. */
export const contentField = (
  client: DialectName | undefined,
  message: Message,
  index: number,
): string => {
  const words = places[client ?? "openai_chat"];
  return `${words[0]}[${message.position ?? index}].${words[1]}`;
};
