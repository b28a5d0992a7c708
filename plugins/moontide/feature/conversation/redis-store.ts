import { YieldingPorts } from "../../kernel/ports";
import {
  keepTurnScript,
  readTextScript,
  walkScript,
  writeTextScript,
} from "../../policy/conversation/script";
import { FoundTurn, walkTurns } from "../../policy/conversation/turn-text";
import type { Gateway } from "../gateway/gateway";
import { askUnlessLost } from "../redis/ask";
import type { Question } from "../redis/script";
import type { ConversationConfiguration } from "./schema";
import type { ConversationStore } from "./store";

const nameOf = ({ configuration }: Gateway, kind: string, place: string): string =>
  `${configuration.cluster?.key_prefix ?? ""}conversations/${kind}/${place}`;

const isDone = (reply: string): boolean => reply === "done" || reply === "kept";

/** It writes, so that a server that can't is no answer. */
const probeOf = (gateway: Gateway): Question => ({
  script: writeTextScript,
  keys: [nameOf(gateway, "probe", "")],
  values: ["1", "1000"],
  isUnderstood: isDone,
});

const ask = (gateway: Gateway, ports: YieldingPorts, question: Question): string | undefined =>
  askUnlessLost(gateway, ports, question, probeOf);

const milliseconds = ({ ttl_seconds }: ConversationConfiguration): string =>
  string.format("%.0f", ttl_seconds * 1000);

/** What stands around the turns in a reply, at most. */
const turnLineBytes = 64;

const isWalk = (reply: string): boolean => string.sub(reply, 1, 6) === "turns\n";

/** The turns of a reply, by their digests. */
const turnsIn = (reply: string): LuaMap<string, string> => {
  const turns = new LuaMap<string, string>();
  let at = 7;
  for (;;) {
    const [, to, key, bytes] = string.find(reply, "^(%S+) (%d+)\n", at);
    if (to === undefined) return turns;
    const last = to + tonumber(bytes)!;
    turns.set(key as string, string.sub(reply, to + 1, last));
    at = last + 1;
  }
};

const walk = (
  gateway: Gateway,
  ports: YieldingPorts,
  options: ConversationConfiguration,
  last: string,
): readonly FoundTurn[] | undefined => {
  const { maximum_turns, maximum_bytes, maximum_turn_bytes } = options;
  const reply = ask(gateway, ports, {
    script: walkScript,
    keys: [nameOf(gateway, "turn", last)],
    values: [
      nameOf(gateway, "turn", ""),
      last,
      string.format("%d", maximum_turns),
      string.format("%d", maximum_bytes),
      milliseconds(options),
    ],
    isUnderstood: isWalk,
    longest_reply_bytes:
      2 * math.max(maximum_bytes, maximum_turn_bytes) + maximum_turns * turnLineBytes + 65536,
  });
  if (reply === undefined) return undefined;
  const turns = turnsIn(reply);
  return walkTurns(last, (key) => turns.get(key), { maximum_turns, maximum_bytes });
};

/** The Redis of the cluster. While it is lost nothing is found and nothing is kept. */
export const redisStore: ConversationStore = {
  walk,
  read: (gateway, ports, { maximum_turn_bytes }, kind, place) => {
    const longest = 2 * maximum_turn_bytes + 65536;
    const reply = ask(gateway, ports, {
      script: readTextScript,
      keys: [nameOf(gateway, kind, place)],
      values: [string.format("%d", longest)],
      isUnderstood: (text) => text === "none" || string.sub(text, 1, 5) === "text\n",
      longest_reply_bytes: longest + 16,
    });
    if (reply === undefined) return undefined;
    return { text: reply === "none" ? undefined : string.sub(reply, 6) };
  },
  write: (gateway, ports, options, kind, place, text) => {
    const reply = ask(gateway, ports, {
      script: writeTextScript,
      keys: [nameOf(gateway, kind, place)],
      values: text === undefined ? [] : [text, milliseconds(options)],
      isUnderstood: isDone,
    });
    return reply !== undefined;
  },
  keep: (gateway, ports, options, turn) => {
    const { response_place, conversation_place } = turn;
    const reply = ask(gateway, ports, {
      script: keepTurnScript,
      keys: [
        nameOf(gateway, "turn", turn.place),
        nameOf(gateway, "response", response_place ?? ""),
        nameOf(gateway, "conversation", conversation_place ?? ""),
      ],
      values: [turn.text, turn.response, turn.conversation, turn.place, milliseconds(options)],
      isUnderstood: isDone,
    });
    return reply !== undefined;
  },
  forgetTurn: (gateway, ports, _, place) => {
    const reply = ask(gateway, ports, {
      script: writeTextScript,
      keys: [nameOf(gateway, "turn", place)],
      values: [],
      isUnderstood: isDone,
    });
    return reply !== undefined;
  },
};
