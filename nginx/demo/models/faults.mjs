// What can go wrong with an answer: each fault takes the frames of a stream and says what is sent, and how it ends.
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "./check.mjs";

const failed = new Refusal(500, "server", "The stream broke.");
const overloaded = new Refusal(503, "overloaded", "Overloaded");

export const bytesOf = (frame) => frame.bytes ?? Buffer.from(frame.text);

const odd = [1, 2, 3, 5, 7, 11];

/** Every byte boundary is hit sooner or later, those in the middle of a letter too. */
const oddPieces = (frames, size) => {
  const all = Buffer.concat(frames.map(bytesOf));
  const pieces = [];
  for (let at = 0, i = 0; at < all.length; i++) {
    const length = size ?? odd[i % odd.length];
    pieces.push({ bytes: all.subarray(at, at + length), tokens: 0 });
    at += length;
  }
  return pieces;
};

/** The frames that fit into so many bytes, the last one perhaps in part. */
const upTo = (frames, limit) => {
  const sent = [];
  let left = limit;
  for (const frame of frames) {
    if (left <= 0) break;
    const bytes = bytesOf(frame);
    const isWhole = bytes.length <= left;
    sent.push({ bytes: bytes.subarray(0, left), tokens: isWhole ? frame.tokens : 0 });
    left -= bytes.length;
  }
  return sent;
};

const half = (frame) => {
  const bytes = bytesOf(frame);
  return { bytes: bytes.subarray(0, Math.floor(bytes.length / 2)), tokens: 0 };
};

/**
 * `frames`: what is sent; `ends`: `end` as it should, `close` the connection, `stall` for ever; `together`: without a
 * pause between frames.
 */
const plans = {
  cut_bytes: (frames, { at = 100 }) => ({ frames: upTo(frames, at), ends: "close" }),
  cut_events: (frames, { at = 2 }) => ({ frames: frames.slice(0, at), ends: "close" }),
  cut_in_event: (frames, { at = 2 }) => ({
    frames: [...frames.slice(0, at), ...frames.slice(at, at + 1).map(half)],
    ends: "close",
  }),
  /** As a proxy does that hides the cut: the HTTP message is whole, the answer is not. */
  silent_end: (frames, { at = 2 }) => ({ frames: frames.slice(0, at), ends: "end" }),
  no_end: (frames) => {
    const end = frames.findIndex(({ isEnd }) => isEnd);
    return { frames: frames.slice(0, end), ends: "end" };
  },
  error_event: (frames, { at = 2 }, dialect) => ({
    frames: [...frames.slice(0, at), dialect.errorFrame(failed)],
    ends: "end",
  }),
  error_first: (frames, fault, dialect) => ({
    frames: [dialect.errorFrame(overloaded)],
    ends: "end",
  }),
  wrong_json: (frames, { at = 0 }, dialect) => ({
    frames: [...frames.slice(0, at), broken(dialect, frames[at] ?? frames[0])],
    ends: "end",
  }),
  empty: () => ({ frames: [], ends: "end" }),
  stall: (frames, { at = 2 }) => ({ frames: frames.slice(0, at), ends: "stall" }),
  split: (frames, { size }) => ({ frames: oddPieces(frames, size), ends: "end", counts: frames }),
  drip: (frames, { delay_seconds: delay = 0.001 }) => ({
    frames: oddPieces(frames, 1),
    ends: "end",
    counts: frames,
    delay,
  }),
};

const broken = (dialect, frame) =>
  frame.bytes
    ? {
        bytes: Buffer.concat([frame.bytes.subarray(0, -1), Buffer.from([frame.bytes.at(-1) ^ 1])]),
        tokens: 0,
      }
    : { text: 'data: {"id": "mock", "choices": [{"delta"\n\n', tokens: 0 };

/** Faults that are none of an answer: a page, or no answer at all. */
export const isBeforeAnswer = (fault) =>
  fault?.kind === "reset" || fault?.kind === "html" || fault?.kind === "hang";

export const html = `<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n`;

/** What is to be sent of a stream. */
export const planOf = (frames, fault, dialect) => {
  const plan = fault === undefined ? undefined : plans[fault.kind];
  if (fault !== undefined && plan === undefined && !isBeforeAnswer(fault)) {
    throw new Error(`the script knows no fault ${fault.kind}`);
  }
  return plan === undefined ? { frames, ends: "end" } : plan(frames, fault, dialect);
};

/** Of a whole answer there are fewer: the body is one frame. */
export const planOfWhole = (text, fault) => {
  const frame = { text, tokens: 0 };
  switch (fault?.kind) {
    case undefined:
    case "no_end":
    case "error_event":
    case "error_first":
      return { frames: [frame], ends: "end" };
    case "wrong_json":
    case "silent_end":
      return { frames: [half(frame)], ends: "end" };
    case "cut_events":
    case "cut_in_event":
      return { frames: [half(frame)], ends: "close" };
    case "stall":
      return { frames: [half(frame)], ends: "stall" };
    default:
      return planOf([frame], fault, undefined);
  }
};

const drained = (response) =>
  new Promise((done) => {
    const finish = () => {
      response.off("drain", finish);
      response.off("close", finish);
      done();
    };
    response.on("drain", finish);
    response.on("close", finish);
  });

/**
 * Sends what a plan says.
 *
 * @param served is told the tokens of each frame that was sent
 * @returns how it ended: `complete`, `cut`, `stalled`, or `client_gone`
 */
export const play = async (response, plan, pace, served) => {
  const { frames, ends, counts, delay = 0 } = plan;
  for (const [i, frame] of frames.entries()) {
    const seconds = delay > 0 ? delay : frame.tokens > 0 && i > 0 ? pace : 0;
    if (seconds > 0) await pause(seconds * 1000);
    if (response.destroyed || response.closed) return "client_gone";
    const isFree = response.write(bytesOf(frame));
    served(frame.tokens);
    if (!isFree) await drained(response);
  }
  for (const frame of counts ?? []) served(frame.tokens);
  if (response.destroyed) return "client_gone";
  if (ends === "end") {
    response.end();
    return "complete";
  }
  if (ends === "stall") {
    await new Promise((done) => response.on("close", done));
    return "stalled";
  }
  // What was written goes out before the connection is reset.
  await new Promise((done) => setImmediate(done));
  response.destroy();
  return "cut";
};
