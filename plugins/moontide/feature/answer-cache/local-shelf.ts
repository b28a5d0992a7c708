import type { Gateway } from "../gateway/gateway";
import { markSeconds, notedMarks } from "./labels";
import { leaseSeconds } from "./lease";
import type { AnswerShelf } from "./shelf";

/** Marks stand where nothing is thrown out to make room: a purge must not be forgotten before what it was meant for. */
const markKey = (label: string): string => `answers/purged/${label}`;

const marksOf = ({ ports }: Gateway, labels: readonly string[]): string => {
  const { numbers } = ports.shared.limits;
  let marks = "";
  for (const label of labels) marks += string.format("%.0f ", numbers.get(markKey(label)));
  return notedMarks(labels, marks);
};

const leaseKey = (key: string): string => `lease/${key}`;

/** The gateway's shared memory. Never yields. */
export const localShelf: AnswerShelf = {
  look: (gateway, _, { key, labels }) => {
    const { answers } = gateway.ports.shared;
    if (answers === undefined) return undefined;
    return { marks: marksOf(gateway, labels), text: answers.get(key) };
  },
  keep: ({ ports }, _, { key }, text, seconds) => {
    const { answers } = ports.shared;
    return answers?.keepFor(key, text, seconds) === true ? undefined : "no_room";
  },
  mark: ({ ports }, _, label, mark) =>
    ports.shared.limits.numbers.setFor(markKey(label), tonumber(mark)!, markSeconds),
  claim: ({ ports }, _, key, owner, useless) => {
    const { answers } = ports.shared;
    if (answers === undefined) return undefined;
    if (!answers.claim(leaseKey(key), owner, leaseSeconds)) return "waits";
    // Whoever asked before puts its answer there before it gives the lease back.
    if (useless || answers.get(key) === undefined) return "leads";
    answers.remove(leaseKey(key));
    return "kept";
  },
  renew: ({ ports }, _, key, owner) => {
    const { answers } = ports.shared;
    if (answers?.get(leaseKey(key)) === owner) answers.prolong(leaseKey(key), leaseSeconds);
  },
  release: ({ ports }, _, key, owner) => {
    const { answers } = ports.shared;
    if (answers?.get(leaseKey(key)) === owner) answers.remove(leaseKey(key));
  },
  poll_seconds: 0.005,
  forget: ({ ports }, _, key) => {
    ports.shared.answers?.remove(key);
    return true;
  },
};
