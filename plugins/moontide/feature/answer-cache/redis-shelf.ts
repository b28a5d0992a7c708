import { YieldingPorts } from "../../kernel/ports";
import {
  claimScript,
  keepScript,
  leaseScript,
  lookScript,
  markScript,
} from "../../policy/answer-cache/scripts";
import type { Gateway } from "../gateway/gateway";
import { askUnlessLost } from "../redis/ask";
import type { Question } from "../redis/script";
import { markSeconds, notedMarks } from "./labels";
import { leaseSeconds } from "./lease";
import type { AnswerShelf, Claimed, Look } from "./shelf";

/** What an entry has around its answer, at most. */
const entryBytes = 4096;

const nameOf = ({ configuration }: Gateway, kind: string, name: string): string =>
  `${configuration.cluster?.key_prefix ?? ""}answers/${kind}/${name}`;

const isDone = (reply: string): boolean => reply === "done";

/** It writes, so that a server that can't is no answer. */
const probeOf = (gateway: Gateway): Question => ({
  script: markScript,
  keys: [nameOf(gateway, "probe", "")],
  values: ["1", "1000"],
  isUnderstood: isDone,
});

const ask = (gateway: Gateway, ports: YieldingPorts, question: Question): string | undefined =>
  askUnlessLost(gateway, ports, question, probeOf);

const hasMarks = (reply: string): boolean => string.find(reply, "\n", 1, true)[0] !== undefined;

const lookIn = (reply: string, labels: readonly string[]): Look => {
  const [marks, text] = string.match(reply, "^([^\n]*)\n(.*)$");
  return { marks: notedMarks(labels, marks!), text: text === "" ? undefined : text };
};

const isKept = (reply: string): boolean => reply === "kept" || reply === "too large";

const milliseconds = (seconds: number): string => string.format("%.0f", seconds * 1000);

const isClaimed = (reply: string): boolean =>
  reply === "kept" || reply === "leads" || reply === "waits";

const isLease = (reply: string): boolean => reply === "done" || reply === "lost";

const holdLease = (
  gateway: Gateway,
  ports: YieldingPorts,
  key: string,
  owner: string,
  seconds: number,
): void => {
  ask(gateway, ports, {
    script: leaseScript,
    keys: [nameOf(gateway, "lease", key)],
    values: [owner, milliseconds(seconds)],
    isUnderstood: isLease,
  });
};

/** The Redis of the cluster. While it is lost nothing is found and nothing is kept. */
export const redisShelf: AnswerShelf = {
  look: (gateway, ports, { key, labels, cache }) => {
    const keys = [nameOf(gateway, "kept", key)];
    for (const label of labels) keys[keys.length] = nameOf(gateway, "purged", label);
    const longest = cache.options.maximum_bytes + entryBytes;
    const reply = ask(gateway, ports, {
      script: lookScript,
      keys,
      values: [string.format("%d", longest)],
      isUnderstood: hasMarks,
      longest_reply_bytes: longest + entryBytes,
    });
    return reply === undefined ? undefined : lookIn(reply, labels);
  },
  keep: (gateway, ports, { key, model, cache }, text, seconds) => {
    const reply = ask(gateway, ports, {
      script: keepScript,
      keys: [
        nameOf(gateway, "kept", key),
        nameOf(gateway, "times", model),
        nameOf(gateway, "sizes", model),
      ],
      values: [
        text,
        milliseconds(seconds),
        string.format("%.0f", cache.options.maximum_total_bytes),
        milliseconds(markSeconds),
      ],
      isUnderstood: isKept,
    });
    if (reply === "kept") return undefined;
    return reply === undefined ? "unreachable" : "too_large";
  },
  mark: (gateway, ports, label, mark) => {
    const keys = [nameOf(gateway, "purged", label)];
    const values = [mark, milliseconds(markSeconds)];
    return isDone(
      ask(gateway, ports, { script: markScript, keys, values, isUnderstood: isDone }) ?? "",
    );
  },
  claim: (gateway, ports, key, owner, useless) => {
    const reply = ask(gateway, ports, {
      script: claimScript,
      keys: [nameOf(gateway, "lease", key), nameOf(gateway, "kept", key)],
      values: [owner, milliseconds(leaseSeconds), useless ? "1" : "0"],
      isUnderstood: isClaimed,
    });
    return reply as Claimed | undefined;
  },
  renew: (gateway, ports, key, owner) => {
    holdLease(gateway, ports, key, owner, leaseSeconds);
  },
  release: (gateway, ports, key, owner) => {
    holdLease(gateway, ports, key, owner, 0);
  },
  poll_seconds: 0.02,
  forget: (gateway, ports, key) => {
    const keys = [nameOf(gateway, "kept", key)];
    return isDone(
      ask(gateway, ports, { script: markScript, keys, values: [], isUnderstood: isDone }) ?? "",
    );
  },
};
