import { crc32 } from "moontide/policy/stream/crc32";
import { createEventStreamReader } from "moontide/policy/stream/event-stream-reader";
import { eventMessage, exceptionMessage } from "moontide/policy/stream/event-stream-writer";
import { cutAnywhere, mutated } from "../../support/lua/pieces";
import { seededRandom } from "../../support/lua/random";

interface Heard {
  readonly messages: string[];
  bytes: string;
  problem: string | undefined;
  pending_bytes: number;
}

const listen = (pieces: readonly string[], maximum_bytes = 1000000): Heard => {
  const reader = createEventStreamReader(maximum_bytes);
  const heard: Heard = { messages: [], bytes: "", problem: undefined, pending_bytes: 0 };
  const take = (
    name: string,
    data: string,
    is_failure: boolean,
    text: string,
    from: number,
    to: number,
  ) => {
    heard.messages[heard.messages.length] = `${is_failure ? "!" : ""}${name}=${data}`;
    heard.bytes += string.sub(text, from, to);
  };
  for (const piece of pieces) heard.problem = reader.feed(piece, take);
  heard.pending_bytes = reader.pendingBytes();
  return heard;
};

const byteOf = (digits: string): string => string.char(tonumber(digits, 16)!);
const bytes = (digits: string): string =>
  string.gsub(string.gsub(digits, " ", "")[0], "%x%x", byteOf)[0];

/** A header of text. */
const text = (name: string, value: string): string =>
  string.char(name.length) + name + bytes("07") + string.char(0, value.length) + value;

const u32 = (value: number): string =>
  string.char(
    math.floor(value / 16777216) % 256,
    math.floor(value / 65536) % 256,
    math.floor(value / 256) % 256,
    value % 256,
  );

const frame = (headers: string, payload: string): string => {
  const lengths = u32(16 + headers.length + payload.length) + u32(headers.length);
  const beginning = lengths + u32(crc32(lengths, 1, 8) % 4294967296) + headers + payload;
  return beginning + u32(crc32(beginning, 1, beginning.length) % 4294967296);
};

const stream =
  eventMessage("messageStart", '{"role":"assistant"}') +
  eventMessage("contentBlockDelta", '{"delta":{"text":"中文"}}') +
  eventMessage("messageStop", "{}");

const told = [
  'messageStart={"role":"assistant"}',
  'contentBlockDelta={"delta":{"text":"中文"}}',
  "messageStop={}",
];

describe("CRC-32", () => {
  it("is that of everybody", () => {
    assert.equal(0xcbf43926, crc32("123456789", 1, 9) % 4294967296);
    assert.equal(0, crc32("", 1, 0));
  });
});

describe("AWS's event stream", () => {
  it("has messages without headers, or without anything", () => {
    assert.same(["="], listen([bytes("00 00 00 10 00 00 00 00 05 c2 48 eb 7d 98 c8 ff")]).messages);
    const payload = bytes("0000001d 00000000 fd528c5a 7b27666f6f273a27626172277d c3653936");
    assert.same(["={'foo':'bar'}"], listen([payload]).messages);
  });

  it("has headers of every type", () => {
    const headers = bytes(
      "0161 00 0162 01 0163 02 ff 0164 03 0102 0165 04 01020304 0166 05 0102030405060708" +
        "0167 06 0003 616263 0168 08 0102030405060708 0169 09 0102030405060708090a0b0c0d0e0f10",
    );
    const message = frame(headers + text(":event-type", "x"), "{}");
    assert.same(["x={}"], listen([message]).messages);
  });

  it("is the same wherever it was cut, and no byte is lost", () => {
    for (const at of $range(0, stream.length)) {
      const heard = listen([string.sub(stream, 1, at), string.sub(stream, at + 1)]);
      assert.same(told, heard.messages);
      assert.equal(stream, heard.bytes);
      assert.equal(0, heard.pending_bytes);
    }
    assert.same(told, listen(cutAnywhere(stream, seededRandom(1), 1)).messages);
  });

  it("tells how much of a message is missing its end", () => {
    const heard = listen([string.sub(stream, 1, -5)]);
    assert.equal(2, heard.messages.length);
    assert.equal(eventMessage("messageStop", "{}").length - 4, heard.pending_bytes);
  });

  it("tells that it failed", () => {
    assert.same(
      ['!throttlingException={"message":"slow"}'],
      listen([exceptionMessage("throttlingException", '{"message":"slow"}')]).messages,
    );
    const error = text(":message-type", "error") + text(":error-code", "internal");
    assert.same(
      ["!internal=broken"],
      listen([frame(error + text(":error-message", "broken"), "")]).messages,
    );
  });

  it("is refused where it is none", () => {
    assert.is_not_nil(listen(["HTTP/1.1 200 OK\r\n\r\n"]).problem);
    const cases: readonly string[] = [
      frame(bytes("05 61"), ""),
      frame(bytes("01 61 0a"), ""),
      frame(bytes("01 61 07 00 09 62"), ""),
      frame(bytes("01 61 07 00"), ""),
      frame(bytes("00"), ""),
    ];
    for (const message of cases) {
      assert.equal(
        "no event stream: a message's headers are wrong",
        listen([message, stream]).problem,
      );
    }
    const short = bytes("0000000c 00000000");
    assert.equal(
      "no event stream: a message shorter than its headers",
      listen([short + u32(crc32(short, 1, 8) % 4294967296)]).problem,
    );
  });

  it("may have no message that is longer than allowed", () => {
    const heard = listen([eventMessage("x", string.rep("x", 1000))], 1000);
    assert.equal("an event of more than 1000 bytes", heard.problem);
    const huge = bytes("7fffffff 00000000");
    assert.is_not_nil(listen([huge + u32(crc32(huge, 1, 8) % 4294967296)]).problem);
  });

  it("is no longer told of when a bit has flipped", () => {
    for (const at of $range(1, stream.length)) {
      for (const bit of $range(0, 7)) {
        const flipped = string.char(string.byte(stream, at) ^ (1 << bit));
        const heard = listen([
          string.sub(stream, 1, at - 1) + flipped + string.sub(stream, at + 1),
        ]);
        assert.is_not_nil(heard.problem);
        for (const i of $range(1, heard.messages.length))
          assert.equal(told[i - 1], heard.messages[i - 1]);
      }
    }
  });

  it("is any bytes without an error, and always the same however it is cut (seeded)", () => {
    const random = seededRandom(2);
    for (const _ of $range(1, 2000)) {
      let text = stream;
      for (const _i of $range(1, random.integer(4))) text = mutated(text, random);
      const whole = listen([text]);
      const cut = listen(cutAnywhere(text, random, random.integer(60)));
      assert.same(whole.messages, cut.messages);
      assert.equal(whole.problem, cut.problem);
    }
  });
});
