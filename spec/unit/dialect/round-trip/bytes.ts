/** Streams of dialects as bytes, both ways. */
import type { ModelError, StreamEvent } from "moontide/policy/dialect/conversation";
import type { Asked, Dialect, StreamReader } from "moontide/policy/dialect/dialect";
import { createEventStreamReader } from "moontide/policy/stream/event-stream-reader";
import { createSseReader } from "moontide/policy/stream/sse-reader";

export const asked: Asked = { model: "smart", now: 1764500000, id: "abc", stream_usage: true };

export const bytesOf = (dialect: Dialect, events: readonly StreamEvent[]): string => {
  const writer = dialect.writeStream(asked);
  let bytes = "";
  for (const event of events) bytes += writer.write(event);
  return bytes;
};

const cut: ModelError = { kind: "server", status: 502, message: "The stream was cut." };

/** @returns what is wrong with the framing */
const feedAll = (
  dialect: Dialect,
  pieces: readonly string[],
  take: (this: void, name: string, data: string) => void,
): string | undefined => {
  let problem: string | undefined;
  if (dialect.framing === "event_stream") {
    const framing = createEventStreamReader(1000000);
    for (const piece of pieces) {
      problem = framing.feed(piece, (name, data) => {
        take(name, data);
      });
    }
    return problem ?? (framing.pendingBytes() > 0 ? "cut" : undefined);
  }
  const framing = createSseReader(1000000);
  const takeBlock = (name: string, data: string | undefined) => {
    if (data !== undefined) take(name, data);
  };
  for (const piece of pieces) problem = framing.feed(piece, takeBlock);
  return problem ?? framing.close(takeBlock);
};

/**
 * As the gateway reads: after the end or an error nothing more counts, and a stream that is broken or cut ends with an
 * error.
 */
export const readBytes = (dialect: Dialect, pieces: readonly string[]): readonly StreamEvent[] => {
  const reader: StreamReader = dialect.readStream();
  const events: StreamEvent[] = [];
  let isOver = false;
  let problem: string | undefined;
  const emit = (event: StreamEvent): void => {
    if (isOver) return;
    events[events.length] = event;
    if (event.kind === "end" || event.kind === "error") isOver = true;
  };
  const broken = feedAll(dialect, pieces, (name, data) => {
    if (!isOver && problem === undefined) problem = reader.take(name, data, emit);
  });
  if (isOver) return events;
  const isWhole = problem === undefined && broken === undefined && reader.close(emit);
  if (!isWhole) emit({ kind: "error", error: cut });
  if (!isOver) error("a whole stream without an end", 0);
  return events;
};
