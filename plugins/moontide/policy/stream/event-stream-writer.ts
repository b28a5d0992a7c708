import { sumBytes, u16, u32 } from "./big-endian";
import { crc32 } from "./crc32";
import { least_message_bytes, text_type } from "./event-stream";

const header = (name: string, value: string): string =>
  string.char(name.length) + name + string.char(text_type) + u16(value.length) + value;

/** @param headers as bytes */
const message = (headers: string, payload: string): string => {
  const lengths = u32(least_message_bytes + headers.length + payload.length) + u32(headers.length);
  const beginning = lengths + sumBytes(crc32(lengths, 1, 8)) + headers + payload;
  return beginning + sumBytes(crc32(beginning, 1, beginning.length));
};

const event_headers =
  header(":content-type", "application/json") + header(":message-type", "event");
const exception_headers =
  header(":content-type", "application/json") + header(":message-type", "exception");

/** A message that tells of something; its payload is JSON. */
export const eventMessage = (event_type: string, payload: string): string =>
  message(header(":event-type", event_type) + event_headers, payload);

/** The message that ends a stream that failed. @param exception_type such as `throttlingException` */
export const exceptionMessage = (exception_type: string, payload: string): string =>
  message(header(":exception-type", exception_type) + exception_headers, payload);
