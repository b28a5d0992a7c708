import {
  dataOf,
  FrameMeaning,
  frameMeaning,
  grpcCheckRequest,
  readFrameHeader,
} from "moontide/policy/health/grpc-check";

/** `00 05 08 01` → bytes. */
const bytes = (hex: string): string => {
  let text = "";
  for (const [pair] of string.gmatch(hex, "%x%x")) text += string.char(tonumber(pair, 16)!);
  return text;
};

const data = (hex: string, flags = 0, before = ""): FrameMeaning => {
  const header = { length: bytes(hex).length, type: 0, flags };
  return frameMeaning(header, bytes(before) + dataOf(header, bytes(hex)));
};

describe("a gRPC health check", () => {
  it("sends preface, settings, headers and message", () => {
    const text = grpcCheckRequest("127.0.0.1:50051", "shop.Cart", false);
    assert.equal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", string.sub(text, 1, 24));
    const settings = readFrameHeader(string.sub(text, 25, 33));
    assert.same({ length: 0, type: 4, flags: 0 }, settings);
    const headers = readFrameHeader(string.sub(text, 34, 42));
    assert.equal(1, headers.type);
    const message = string.sub(text, 43 + headers.length);
    assert.same({ length: 16, type: 0, flags: 1 }, readFrameHeader(message));
    assert.equal(bytes("00 00 00 00 0b 0a 09") + "shop.Cart", string.sub(message, 10));
  });

  it("asks about the whole server with an empty message", () => {
    const text = grpcCheckRequest("a", "", true);
    assert.equal(bytes("00 00 05 00 01 00 00 00 01 00 00 00 00 00"), string.sub(text, -14));
  });

  it("writes lengths above 126 as HPACK does", () => {
    const authority = string.rep("a", 200);
    const text = grpcCheckRequest(authority, "", false);
    const [at] = string.find(text, `:authority${bytes("7f 49")}${authority}`, 1, true);
    assert.is_not_nil(at);
  });

  it("is passed by SERVING alone", () => {
    assert.same<FrameMeaning>("serving", data("00 00 00 00 02 08 01"));
    assert.same({ problem: "the service says NOT_SERVING" }, data("00 00 00 00 02 08 02"));
    assert.same({ problem: "the service says UNKNOWN" }, data("00 00 00 00 00"));
    assert.same({ problem: "the answer holds no message" }, data("00 00", 0x1));
  });

  it("waits for a message that comes in parts", () => {
    assert.same<FrameMeaning>("read_on", data("00 00 00 00 02"));
    assert.same<FrameMeaning>("read_on", data(""));
    assert.same<FrameMeaning>("serving", data("08 01", 0, "00 00 00 00 02"));
  });

  it("sees through padding", () => {
    assert.same<FrameMeaning>("serving", data("03 00 00 00 00 02 08 01 00 00 00", 0x8));
  });

  it("acknowledges settings once and reads past what does not matter", () => {
    assert.same<FrameMeaning>(
      "acknowledge_settings",
      frameMeaning({ length: 0, type: 4, flags: 0 }, ""),
    );
    assert.same<FrameMeaning>("read_on", frameMeaning({ length: 0, type: 4, flags: 1 }, ""));
    assert.same<FrameMeaning>(
      "read_on",
      frameMeaning({ length: 4, type: 8, flags: 0 }, "\0\0\0\0"),
    );
    assert.same<FrameMeaning>("read_on", frameMeaning({ length: 1, type: 1, flags: 4 }, "x"));
  });

  it("names what ends it otherwise", () => {
    const ends: readonly (readonly [number, number, string])[] = [
      [3, 0, "the server reset the stream"],
      [7, 0, "the server closes the connection"],
      [1, 5, "an error instead of an answer: is the health service registered?"],
    ];
    for (const [type, flags, problem] of ends) {
      assert.same({ problem }, frameMeaning({ length: 0, type, flags }, ""));
    }
  });
});
