import { Shelf } from "../../kernel/ports";
import { none, walkTurns } from "../../policy/conversation/turn-text";
import { lastOfConversation } from "../../policy/conversation/script";
import type { ConversationConfiguration } from "./schema";
import type { ConversationStore, TurnToKeep } from "./store";

const turnKey = (place: string): string => `turn/${place}`;
const textKey = (kind: string, place: string): string => `${kind}/${place}`;

/** The turn's text, and that of the conversation whose last one it becomes. */
const linked = (
  shelf: Shelf,
  { text, place, conversation_place, conversation }: TurnToKeep,
): LuaMultiReturn<[turn: string, conversation: string]> => {
  const head = shelf.get(textKey("conversation", conversation_place!));
  const [last, said] = string.match(head ?? `${none} ${conversation}`, "^(%S+) (.*)$");
  const isOpen = string.sub(text, 1, 1) === lastOfConversation;
  return $multi(isOpen ? last! + string.sub(text, 2) : text, `${place} ${said}`);
};

const keep = (
  shelf: Shelf,
  { ttl_seconds }: ConversationConfiguration,
  turn: TurnToKeep,
): boolean => {
  const { place, conversation_place, response_place, response } = turn;
  let text = turn.text;
  if (conversation_place !== undefined) {
    const [own, conversation] = linked(shelf, turn);
    text = own;
    if (!shelf.keepFor(textKey("conversation", conversation_place), conversation, ttl_seconds)) {
      return false;
    }
  }
  if (!shelf.keepFor(turnKey(place), text, ttl_seconds)) return false;
  return (
    response_place === undefined ||
    shelf.keepFor(textKey("response", response_place), response, ttl_seconds)
  );
};

/** The gateway's shared memory. Never yields, so that nothing of one worker's comes between what belongs together. */
export const localStore: ConversationStore = {
  walk: ({ ports }, _, { ttl_seconds, maximum_turns, maximum_bytes }, last) => {
    const shelf = ports.shared.conversations;
    if (shelf === undefined) return undefined;
    const get = (key: string): string | undefined => {
      const text = shelf.get(turnKey(key));
      if (text !== undefined) shelf.prolong(turnKey(key), ttl_seconds);
      return text;
    };
    return walkTurns(last, get, { maximum_turns, maximum_bytes });
  },
  read: ({ ports }, _ports, _options, kind, place) => {
    const shelf = ports.shared.conversations;
    return shelf === undefined ? undefined : { text: shelf.get(textKey(kind, place)) };
  },
  write: ({ ports }, _, { ttl_seconds }, kind, place, text) => {
    const shelf = ports.shared.conversations;
    if (shelf === undefined) return false;
    if (text !== undefined) return shelf.keepFor(textKey(kind, place), text, ttl_seconds);
    shelf.remove(textKey(kind, place));
    return true;
  },
  keep: ({ ports }, _, options, turn) => {
    const shelf = ports.shared.conversations;
    return shelf !== undefined && keep(shelf, options, turn);
  },
  forgetTurn: ({ ports }, _ports, _options, place) => {
    ports.shared.conversations?.remove(turnKey(place));
    return true;
  },
};
