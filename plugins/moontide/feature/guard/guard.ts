import { Message } from "../../policy/dialect/conversation";
import { Search } from "../../policy/guard/find";
import { compilePhrases, Phrases } from "../../policy/guard/phrases";
import {
  AddedMessage,
  GuardConfiguration,
  GuardOptions,
  PersonalDataConfiguration,
} from "./schema";

export interface PersonalData {
  readonly mode: PersonalDataConfiguration["mode"];
  readonly search: Search;
}

/** What a route or a model does to conversations, compiled. */
export interface Guard {
  readonly limits: GuardConfiguration | undefined;
  readonly deny: Phrases | undefined;
  readonly allow: Phrases | undefined;
  readonly personal: PersonalData | undefined;
  readonly before: readonly Message[];
  readonly behind: readonly Message[];
}

const phrasesOf = (patterns: readonly string[] | undefined): Phrases | undefined =>
  patterns === undefined || patterns.length === 0 ? undefined : compilePhrases(patterns);

const personalOf = (options: PersonalDataConfiguration | undefined): PersonalData | undefined =>
  options === undefined
    ? undefined
    : { mode: options.mode, search: { kinds: options.kinds, words: phrasesOf(options.words) } };

const messagesOf = (added: readonly AddedMessage[]): readonly Message[] => {
  const messages: Message[] = [];
  for (const { role, content } of added) {
    messages[messages.length] = { role, parts: [{ kind: "text", text: content }] };
  }
  return messages;
};

/** Undefined: conversations stay as they are. */
export const compileGuard = ({ guards, decorate }: GuardOptions): Guard | undefined => {
  if (guards === undefined && decorate === undefined) return undefined;
  return {
    limits: guards,
    deny: phrasesOf(guards?.deny),
    allow: phrasesOf(guards?.allow),
    personal: personalOf(guards?.personal_data),
    before: messagesOf(decorate?.prepend ?? []),
    behind: messagesOf(decorate?.append ?? []),
  };
};
