import type { Message } from "../conversation";
import { Json, listOf } from "../../json/value";
import type { Saying } from "../shared/problems";
import { writeBlock, Writer } from "./block-write";

interface Turn {
  readonly role: string;
  readonly content: Json[];
}

const isSystem = ({ role }: Message): boolean => role === "system" || role === "developer";

/** Turns have to alternate: whatever one side says in a row is one message. */
export const writeMessages = (saying: Saying, messages: readonly Message[]): Json => {
  const writer: Writer = { saying, documents: 0 };
  const turns: Turn[] = [];
  for (const message of messages) {
    if (!isSystem(message)) {
      const role = message.role === "assistant" ? "assistant" : "user";
      let turn = turns[turns.length - 1];
      const content: Json[] = turn?.role === role ? turn.content : [];
      for (const part of message.parts) writeBlock(writer, part, content);
      if (turn?.role !== role && content.length > 0) {
        turn = { role, content };
        turns.push(turn);
      }
    }
  }
  const written: Json[] = [];
  for (const { role, content } of turns) written.push({ role, content });
  return listOf(written);
};

/** There is one place for what systems and developers say, wherever they said it. */
export const writeSystem = (saying: Saying, messages: readonly Message[]): Json | undefined => {
  const writer: Writer = { saying, documents: 0 };
  const blocks: Json[] = [];
  for (const message of messages) {
    if (isSystem(message)) {
      for (const part of message.parts) {
        if (part.kind === "text") writeBlock(writer, part, blocks);
      }
    }
  }
  return blocks.length === 0 ? undefined : blocks;
};
