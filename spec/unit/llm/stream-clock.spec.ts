import {
  excuse,
  isOverdue,
  isPingDue,
  isTooSlow,
  noteArrival,
  startStreamClock,
  waitSeconds,
} from "moontide/feature/llm/stream-clock";

const timeouts = (minimum_bytes_per_second = 0) => ({
  connect_seconds: 1,
  send_seconds: 1,
  answer_seconds: 100,
  first_token_seconds: 10,
  between_tokens_seconds: 4,
  minimum_bytes_per_second,
});

describe("the clock of a stream", () => {
  it("waits for the first piece of the answer from the attempt's beginning on, whatever else comes", () => {
    const clock = startStreamClock(timeouts(), 0, 110, 103);
    assert.equal(7, waitSeconds(clock, 103));
    noteArrival(clock, 109, 20, false, true);
    assert.equal(1, waitSeconds(clock, 109));
    assert.is_true(isOverdue(clock, 110));
  });

  it("waits for each further one from the last on", () => {
    const clock = startStreamClock(timeouts(), 0, 110, 100);
    noteArrival(clock, 105, 20, true, true);
    noteArrival(clock, 107, 20, false, true);
    assert.equal(2, waitSeconds(clock, 107));
    assert.is_false(isOverdue(clock, 108));
    assert.is_true(isOverdue(clock, 109));
  });

  it("tells when the client is to be sent something", () => {
    const clock = startStreamClock(timeouts(), 1, 110, 100);
    noteArrival(clock, 101, 20, true, true);
    assert.equal(1, waitSeconds(clock, 101));
    assert.is_false(isPingDue(clock, 101.5));
    assert.is_true(isPingDue(clock, 102));
    assert.is_false(isPingDue(startStreamClock(timeouts(), 0, 110, 100), 1000));
  });

  it("finds what is too slow over half a minute", () => {
    const clock = startStreamClock(timeouts(10), 0, 110, 100);
    noteArrival(clock, 129, 299, true, true);
    assert.is_false(isTooSlow(clock, 129));
    assert.is_true(isTooSlow(clock, 130));
    noteArrival(clock, 140, 1000, true, true);
    assert.is_false(isTooSlow(clock, 161));
    assert.is_false(isTooSlow(startStreamClock(timeouts(), 0, 110, 100), 1000));
  });

  it("does not count the time in which the client took nothing", () => {
    const clock = startStreamClock(timeouts(10), 0, 110, 100);
    excuse(clock, 5);
    assert.equal(10, waitSeconds(clock, 105));
    noteArrival(clock, 105, 200, true, true);
    excuse(clock, 20);
    assert.equal(4, waitSeconds(clock, 125));
    assert.is_false(isOverdue(clock, 128));
    assert.is_false(isTooSlow(clock, 130));
    assert.is_true(isTooSlow(clock, 155));
  });
});
