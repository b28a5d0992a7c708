import { YieldingPorts } from "../../kernel/ports";
import { changed, emptyPartition, Partition } from "../../policy/semantic-cache/partition";
import { headBytes, isRecord } from "../../policy/semantic-cache/record";
import {
  addScript,
  followScript,
  forgetScript,
  itemHeadBytes,
} from "../../policy/semantic-cache/scripts";
import type { Gateway } from "../gateway/gateway";
import { askUnlessLost } from "../redis/ask";
import type { Question } from "../redis/script";
import { countVectors } from "./count";
import { readPartition, writePartition } from "./local-shelf";
import type { PartitionSpot, VectorShelf } from "./shelf";

const nameOf = ({ configuration }: Gateway, kind: string, name: string): string =>
  `${configuration.cluster?.key_prefix ?? ""}vectors/${kind}/${name}`;

const isForgotten = (reply: string): boolean => reply === "done";
const isAdded = (reply: string): boolean => reply === "added";
const hasLine = (reply: string): boolean => string.find(reply, "^%x+ %d+\n")[0] !== undefined;

const forgetting = (gateway: Gateway, model: string): Question => ({
  script: forgetScript,
  keys: [nameOf(gateway, "times", model), nameOf(gateway, "sizes", model)],
  values: [],
  isUnderstood: isForgotten,
});

/** It writes, so that a server that can't is no answer. */
const probeOf = (gateway: Gateway): Question => forgetting(gateway, "");

const ask = (gateway: Gateway, ports: YieldingPorts, question: Question): string | undefined =>
  askUnlessLost(gateway, ports, question, probeOf);

const wholeNumber = (number: number): string => string.format("%.0f", number);

/** What came since this gateway's copy was made. */
const askForNews = (
  gateway: Gateway,
  ports: YieldingPorts,
  { name, dimensions, semantic }: PartitionSpot,
  { life, number }: Partition,
): string | undefined => {
  const size = headBytes + dimensions;
  const { maximum_entries } = semantic.options;
  return ask(gateway, ports, {
    script: followScript,
    keys: [nameOf(gateway, "kept", name)],
    values: [
      life,
      wholeNumber(number),
      wholeNumber(itemHeadBytes + size),
      wholeNumber(maximum_entries),
    ],
    isUnderstood: hasLine,
    longest_reply_bytes: 4096 + maximum_entries * size,
  });
};

/** The records in a reply; what is none is counted. */
const recordsIn = (gateway: Gateway, spot: PartitionSpot, bytes: string): string[] => {
  const size = headBytes + spot.dimensions;
  const records: string[] = [];
  for (const at of $range(1, bytes.length, size)) {
    const record = string.sub(bytes, at, at + size - 1);
    if (isRecord(record, spot.dimensions)) records[records.length] = record;
    else countVectors(gateway, spot.model, "corrupt", 1);
  }
  return records;
};

/** Brings this gateway's copy up to date with what Redis has. */
const follow = (
  gateway: Gateway,
  spot: PartitionSpot,
  copy: Partition,
  reply: string,
): Partition => {
  const [life, number, records] = string.match(reply, "^(%x+) (%d+)\n(.*)$");
  const isSame = life === copy.life;
  if (isSame && tonumber(number) === copy.number) return copy;
  const change = {
    added: recordsIn(gateway, spot, records!),
    now: gateway.ports.clock.wall(),
    maximum: spot.semantic.options.maximum_entries,
    life: life!,
    number: tonumber(number)!,
  };
  // Of a list that began anew nothing is left.
  const before = isSame ? copy : emptyPartition(spot.dimensions);
  writePartition(gateway, spot, before, change);
  return changed(before, change);
};

/** The Redis of the cluster, and of what it has a copy in shared memory, in which is searched. While it is lost nothing is found. */
export const redisVectors: VectorShelf = {
  open: (gateway, ports, spot) => {
    const copy = readPartition(gateway, spot);
    const reply = copy === undefined ? undefined : askForNews(gateway, ports, spot, copy);
    // Another request may have brought the copy further meanwhile.
    const latest = reply === undefined ? undefined : readPartition(gateway, spot);
    if (latest === undefined) return undefined;
    return latest.number === copy!.number && latest.life === copy!.life
      ? follow(gateway, spot, latest, reply!)
      : latest;
  },
  add: (gateway, ports, { name, model, semantic }, record, seconds) => {
    const { maximum_entries, maximum_total_bytes } = semantic.options;
    const reply = ask(gateway, ports, {
      script: addScript,
      keys: [
        nameOf(gateway, "kept", name),
        nameOf(gateway, "times", model),
        nameOf(gateway, "sizes", model),
      ],
      values: [
        record,
        string.format("%08x", math.floor(gateway.ports.random.uniform() * 2 ** 32)),
        wholeNumber(maximum_entries),
        wholeNumber(seconds * 1000),
        wholeNumber(maximum_total_bytes),
      ],
      isUnderstood: isAdded,
    });
    return reply !== undefined;
  },
  forget: (gateway, ports, model) => ask(gateway, ports, forgetting(gateway, model)) !== undefined,
};
