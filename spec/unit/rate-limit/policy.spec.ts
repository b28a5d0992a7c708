import { costIn } from "moontide/policy/rate-limit/cost";
import { createReply, readReply } from "moontide/policy/rate-limit/reply";
import { countOf, slotOf, windowAt, windowBefore } from "moontide/policy/rate-limit/slot";
import { encodeCommand, problemCode, readHead, ReplyKind } from "moontide/policy/redis/command";
import { createReach, isTryDue, noteAnswer, noteFailure } from "moontide/policy/redis/reach";

describe("a slot", () => {
  it("holds the count of one window, and nothing of another's", () => {
    const slot = slotOf(1048575, 4294967295);
    assert.equal(4294967295, countOf(slot, 1048575));
    assert.is_nil(countOf(slot, 1048574));
    assert.is_nil(countOf(slot, 0));
    assert.equal(7, countOf(slotOf(3, 5) + 2, 3));
  });

  it("takes turns over the end of the numbers", () => {
    const last = windowAt(1048575.5, 1);
    const first = windowAt(1048576.5, 1);
    assert.same([1048575, 0], [last, first]);
    assert.equal(last, windowBefore(first));
    assert.are_not.equal(last % 2, first % 2);
  });
});

describe("a cost", () => {
  it("is a whole number from 0 to a million, or what stands in for it", () => {
    for (const [text, cost] of pairs({ "0": 0, "1.2": 2, " 7 ": 7, "1e3": 1000 })) {
      assert.equal(cost, costIn(text, 5), text);
    }
    for (const text of ["", "nan", "-nan", "inf", "-1", "1000001", "seven", "1,5"]) {
      assert.equal(5, costIn(text, 5), text);
    }
    assert.equal(5, costIn(undefined, 5));
  });
});

describe("a decision of Redis", () => {
  const reply = createReply();

  it("is read", () => {
    assert.is_true(readReply("0 9 1500 1 3 60000 20", 2, reply));
    assert.same(
      [0, 9, 3, 1.5, 60, 20],
      [
        reply.refusing,
        reply.remaining[0],
        reply.remaining[1],
        reply.seconds[0],
        reply.seconds[1],
        reply.taken[1],
      ],
    );
    assert.is_true(readReply("2 9 1500 1 0 700 0", 3, reply));
    assert.equal(2, reply.refusing);
  });

  it("must fit the question", () => {
    for (const text of ["", "0", "0 1", "0 1 2 3 4", "3 1 2 3", "x 1 2 3", "0 -1 2 3", "4 1 2 3"]) {
      assert.is_false(readReply(text, 2, reply), text);
    }
  });
});

describe("Redis' protocol", () => {
  it("carries any text", () => {
    assert.equal("*2\r\n$3\r\nGET\r\n$5\r\na\r\n$1\r\n", encodeCommand(["GET", "a\r\n$1"]));
  });

  it("is read line by line, and garbage is a problem", () => {
    assert.equal(ReplyKind.Line, readHead("+OK").kind);
    assert.equal(12, readHead("$12").bytes);
    for (const line of ["", "$-1", "$65537", "$1e3", "*2", "HTTP/1.1 400 Bad Request", "-ERR no"]) {
      assert.equal(ReplyKind.Problem, readHead(line).kind, line);
    }
    assert.equal("NOAUTH", problemCode("NOAUTH Authentication required."));
    assert.equal("ERR", problemCode("hunter2"));
  });
});

describe("the reach of Redis", () => {
  it("ends with the third failure in a row, and begins again with an answer", () => {
    const reach = createReach();
    // The first answer is news: those who could not reach it may be gone.
    assert.is_true(noteAnswer(reach));
    noteFailure(reach, 0);
    noteFailure(reach, 0);
    assert.is_false(noteAnswer(reach));
    assert.same(
      [false, false, true],
      [noteFailure(reach, 1), noteFailure(reach, 1), noteFailure(reach, 1)],
    );
    assert.is_false(isTryDue(reach, 1.4));
    assert.is_true(isTryDue(reach, 1.5));
    noteFailure(reach, 2);
    assert.is_false(isTryDue(reach, 2.9));
    for (const _ of $range(1, 10)) noteFailure(reach, 3);
    assert.is_true(isTryDue(reach, 7));
    assert.is_true(noteAnswer(reach));
    assert.is_false(isTryDue(reach, 100));
  });
});
