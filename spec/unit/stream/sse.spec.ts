import { createSseReader } from "moontide/policy/stream/sse-reader";
import { cutAnywhere, mutated } from "../../support/lua/pieces";
import { seededRandom } from "../../support/lua/random";

interface Heard {
  /** `name=data`, of all events in order. */
  readonly events: string[];
  /** The bytes of all blocks. */
  bytes: string;
  problem: string | undefined;
}

const listen = (pieces: readonly string[], is_closed = false, maximum_bytes = 1000000): Heard => {
  const reader = createSseReader(maximum_bytes);
  const heard: Heard = { events: [], bytes: "", problem: undefined };
  const take = (name: string, data: string | undefined, text: string, from: number, to: number) => {
    if (data !== undefined) heard.events[heard.events.length] = `${name}=${data}`;
    heard.bytes += string.sub(text, from, to);
  };
  for (const piece of pieces) heard.problem = reader.feed(piece, take);
  if (is_closed) heard.problem = reader.close(take);
  return heard;
};

const eventsOf = (text: string): readonly string[] => listen([text]).events;

const streams: readonly (readonly [text: string, events: readonly string[]])[] = [
  ['data: {"a":1}\n\ndata: [DONE]\n\n', ['={"a":1}', "=[DONE]"]],
  ["event: message_start\ndata: {}\n\nevent: ping\ndata: x\n\n", ["message_start={}", "ping=x"]],
  ["data:a\r\n\r\nevent:b\r\ndata: ü\r\n\r\n", ["=a", "b=ü"]],
  ["data: a\r\rdata: b\r\r", ["=a", "=b"]],
  ["data: a\n\rdata: b\r\n\ndata: c\n\r\n", ["=a", "=b", "=c"]],
  ["data: a\ndata: b\ndata\ndata:\n\n", ["=a\nb\n\n"]],
  ["data\n\n", ["="]],
  ["data:\n\n", ["="]],
  ["data:  two spaces \n\n", ["= two spaces "]],
  [": comment\n\n:\n\ndata: a\n:b\nid: 1\nretry: 5\nfoo: bar\nfoo\n\n", ["=a"]],
  ["event: x\n\ndata: a\n\n", ["=a"]],
  ["event: x\nevent: y\ndata: a\n\n", ["y=a"]],
  ["event: x\nevent\ndata: a\n\n", ["=a"]],
  ["event: x\nevent:\ndata: a\n\n", ["=a"]],
  ["\n\n\ndata: a\n\n\n\n\ndata: b\n\n\n", ["=a", "=b"]],
  ["\r\n\r\ndata: a\r\n\r\n", ["=a"]],
  ["\ufeffdata: a\n\n\ufeffdata: b\n\ndata: c\n\n", ["=a", "=c"]],
  ["datas: a\n\nDATA: b\n\n data: c\n\neventx: d\ndata: e\n\n", ["=e"]],
  ["data: 中文😀\n\ndata: é\n\n", ["=中文😀", "=é"]],
  ["data: a\0b\n\n", ["=a\0b"]],
  ["da\n\nevent\n\nx\n\n", []],
];

describe("a stream of server-sent events", () => {
  it("is read as the standard has it", () => {
    for (const [text, events] of streams) assert.same(events, eventsOf(text), text);
  });

  it("is the same wherever it was cut, and no byte is lost", () => {
    for (const [text, events] of streams) {
      for (const at of $range(0, text.length)) {
        const heard = listen([string.sub(text, 1, at), string.sub(text, at + 1)]);
        assert.same(events, heard.events, `${text} cut at ${at}`);
        assert.equal(text, heard.bytes);
      }
      const bytes: string[] = [];
      for (const i of $range(1, text.length)) bytes[bytes.length] = string.sub(text, i, i);
      const heard = listen(bytes);
      assert.same(events, heard.events, text);
      assert.equal(text, heard.bytes);
    }
  });

  it("tells of an event as soon as its empty line is there", () => {
    assert.same(["=a"], listen(["data: a\r", "\n\r"]).events);
    assert.same([], listen(["data: a\n"]).events);
    assert.same(["=a"], listen(["data: a\n", "\n"]).events);
  });

  it("may lack the empty line at its end", () => {
    for (const text of ["data: a\n\ndata: b", "data: a\n\ndata: b\n", "data: a\r\n\r\ndata: b\r"]) {
      assert.same(["=a", "=b"], listen([text], true).events);
    }
    assert.same(["=a"], listen(["data: a\n\n"], true).events);
    assert.same([], listen([], true).events);
    assert.equal("data: b\n\n", listen(["data: b"], true).bytes);
  });

  it("may hold no event that is longer than allowed, whether it comes at once or not", () => {
    const long = `data: ${string.rep("x", 92)}\n\n`;
    assert.is_nil(listen([long + long], false, 100).problem);
    const longer = `data: ${string.rep("x", 93)}\n\n`;
    for (const pieces of [
      [longer],
      cutAnywhere(longer, seededRandom(1), 5),
      [string.rep("x", 101)],
    ]) {
      const heard = listen([...pieces, "data: a\n\n"], true, 100);
      assert.equal("an event of more than 100 bytes", heard.problem);
      assert.same([], heard.events);
    }
    assert.is_nil(
      listen(cutAnywhere(string.rep(long, 50), seededRandom(2), 7), false, 100).problem,
    );
  });

  it("is cheap where events are long and come in small pieces", () => {
    const event = `data: ${string.rep("x", 2000000)}\n\n`;
    const lines = `${string.rep("data:\n", 300000)}\n`;
    const began = os.clock();
    assert.equal(1, listen(cutAnywhere(event, seededRandom(3), 200), false, 3000000).events.length);
    assert.equal(1, listen([lines], false, 3000000).events.length);
    assert.is_true(os.clock() - began < 2);
  });

  it("is any bytes without an error, and always the same however it is cut (seeded)", () => {
    const random = seededRandom(4);
    for (const _ of $range(1, 3000)) {
      let text = "";
      for (const _i of $range(1, random.integer(4)))
        text += streams[random.integer(streams.length) - 1]![0];
      for (const _i of $range(1, random.integer(4))) text = mutated(text, random);
      const whole = listen([text], true);
      const cut = listen(cutAnywhere(text, random, random.integer(40)), true);
      assert.same(whole, cut);
    }
  });
});
