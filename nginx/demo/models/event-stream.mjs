// AWS's binary frames: lengths, their CRC, headers, payload, the CRC of all (application/vnd.amazon.eventstream).
import { crc32 } from "./crc32.mjs";

const header = (name, value) => {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  // 7: a string.
  return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([7]), length, text]);
};

/** One message, whole. */
export const encodeMessage = (headers, payload) => {
  const names = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + names.length + body.length, 0);
  prelude.writeUInt32BE(names.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, names, body]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(message));
  return Buffer.concat([message, end]);
};
