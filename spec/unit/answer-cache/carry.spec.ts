import { fetchPieces, fetchStream, watchFetched } from "moontide/feature/answer-cache/stream/fetch";
import {
  beginStreamFlight,
  endStreamFlight,
  removeFlight,
  StreamFlight,
} from "moontide/feature/answer-cache/stream/flight";
import { leaseName } from "moontide/feature/answer-cache/stream/names";
import {
  isWantedElsewhere,
  publish,
  publishCount,
  publishIfWanted,
  unpublish,
} from "moontide/feature/answer-cache/stream/publish";
import type { Spot } from "moontide/feature/answer-cache/shelf";
import type { Gateway } from "moontide/feature/gateway/gateway";
import { beginGeneration, endGeneration } from "moontide/feature/leader/generations";
import type { Shelf, YieldingPorts } from "moontide/kernel/ports";
import { hasBeginning, putPiece, readFrom } from "moontide/policy/answer-cache/pieces";
import { FakeMachine, fakeMachine, yieldingOn } from "../../support/lua/ports";
import { startModels } from "../model/world";

// A stream from the worker that asks to another one, by what stands in shared memory alone.

interface World {
  readonly machine: FakeMachine;
  readonly answers: Shelf;
  readonly ports: YieldingPorts;
  readonly asking: Gateway;
  readonly reading: Gateway;
  readonly spot: Spot;
  readonly owner: string;
  /** The worker that asks has it. */
  readonly led: StreamFlight;
}

const source = { dialect: "openai_chat", candidate: "own/llama" } as const;

const startWorld = (maximum_bytes = 1048576): World => {
  const machine = fakeMachine();
  const ports = yieldingOn(machine);
  const candidates = '"smart": {"candidates": [{"provider": "own", "model": "llama"}]}';
  const [asking, reading] = [startModels(machine, candidates), startModels(machine, candidates)];
  asking.generation = beginGeneration(asking.ports, "11 100");
  reading.generation = beginGeneration(reading.ports, "12 100");
  const cache = { options: { maximum_bytes } };
  const spot = { cache, model: "smart", key: "key", labels: [] } as unknown as Spot;
  const owner = `${asking.generation}/request`;
  const answers = machine.shared.answers!;
  answers.claim(leaseName("key"), owner, 5);
  const led = beginStreamFlight(spot, owner, true);
  return { machine, answers, ports, asking, reading, spot, owner, led };
};

const give = ({ asking, led }: World, ...texts: string[]): void => {
  led.source = source;
  for (const text of texts) putPiece(led.pieces, text);
  publish(asking, led);
};

/** What has arrived. */
const arrived = (world: World, flight: StreamFlight): string => {
  fetchPieces(world.ports, world.answers, flight);
  return readFrom(flight.pieces, 1, math.huge)[0] ?? "";
};

const read = (world: World): StreamFlight => {
  const flight = fetchStream(world.reading, world.spot)!;
  flight.followers = 1;
  publishIfWanted(world.asking, world.led);
  return flight;
};

describe("a stream that another worker asks for", () => {
  it("is written only once it is wanted, and then from its first piece on", () => {
    const world = startWorld();
    give(world, "a", "b");
    assert.is_false(isWantedElsewhere(world.asking.ports, world.led));
    assert.equal(0, world.led.carried.next);
    const flight = read(world);
    assert.is_true(isWantedElsewhere(world.asking.ports, world.led));
    assert.equal("ab", arrived(world, flight));
    assert.same(source, flight.source);
    give(world, "c");
    assert.equal("abc", arrived(world, flight));
    assert.is_nil(flight.end);
    endStreamFlight(world.ports, world.led, "whole", undefined);
    give(world);
    assert.equal("abc", arrived(world, flight));
    assert.equal("whole", flight.end);
    unpublish(world.asking, world.led);
    const late = beginStreamFlight(world.spot, world.owner, false);
    assert.equal("", arrived(world, late));
  });

  it("says what its client was told where it broke off", () => {
    const world = startWorld();
    give(world, "a");
    const flight = read(world);
    const error = { kind: "server", status: 502, message: "gone" } as const;
    endStreamFlight(world.ports, world.led, "broken", error);
    give(world);
    arrived(world, flight);
    assert.equal("broken", flight.end);
    assert.equal("gone", flight.error?.message);
  });

  it("is seen by one who came while it ended, or that one sees that it has", () => {
    const world = startWorld();
    give(world, "a");
    world.answers.remove(leaseName("key"));
    assert.is_nil(fetchStream(world.reading, world.spot));
  });

  it("is not read by the worker that asks", () => {
    const world = startWorld();
    assert.is_nil(fetchStream(world.asking, world.spot));
  });
});

describe("a stream that nobody brings any more", () => {
  const ends: Record<string, (this: void, world: World) => void> = {
    "its worker died": ({ asking }) => {
      endGeneration(asking.ports, asking.generation);
    },
    "a text had to make room": ({ answers, asking, led, owner }) => {
      putPiece(led.pieces, "b");
      publish(asking, led);
      publishCount(asking, led);
      answers.remove(`stream/${owner}/2`);
    },
    "what stands there is no text of a stream": ({ answers, owner }) => {
      answers.keepFor(`stream/${owner}/2`, "garbage", 60);
    },
  };
  for (const [why, end] of pairs(ends)) {
    it(`ends with an error, or in nothing: ${why}`, () => {
      const world = startWorld();
      const before = read(world);
      give(world, "a");
      arrived(world, before);
      end(world);
      arrived(world, before);
      if (before.end === undefined) watchFetched(world.ports, world.answers, before);
      assert.equal("broken", before.end);
      assert.equal("shared_stream_lost", before.error?.reason);
    });
  }

  it("ends when there is no sign of life for a while", () => {
    const world = startWorld();
    const flight = read(world);
    world.answers.remove(leaseName("key"));
    watchFetched(world.ports, world.answers, flight);
    assert.is_nil(flight.end);
    world.machine.clock.advance(2);
    watchFetched(world.ports, world.answers, flight);
    assert.equal("void", flight.end);
  });

  it("goes on when the sign of life was only late", () => {
    const world = startWorld();
    const flight = read(world);
    for (const _ of $range(1, 5)) {
      world.answers.remove(leaseName("key"));
      watchFetched(world.ports, world.answers, flight);
      world.machine.clock.advance(1);
      world.answers.claim(leaseName("key"), world.owner, 5);
      watchFetched(world.ports, world.answers, flight);
    }
    assert.is_nil(flight.end);
  });
});

describe("shared memory without room", () => {
  it("has the one that asks give its lease back, so that others ask", () => {
    const world = startWorld();
    const flight = read(world);
    const { answers, asking, led } = world;
    const full: Shelf = { ...answers, keepFor: () => false };
    const crowded = { ...asking, ports: { ...asking.ports, shared: { answers: full } } };
    led.source = source;
    putPiece(led.pieces, "a");
    publish(crowded as unknown as Gateway, led);
    assert.is_true(led.carried.lost);
    assert.is_nil(answers.get(leaseName("key")));
    assert.equal("", arrived(world, flight));
  });
});

describe("a stream that is longer than it may be", () => {
  it("keeps its newest texts alone, and who comes late is told so", () => {
    const world = startWorld(65536);
    const flight = read(world);
    const piece = string.rep("a", 1024);
    for (const _ of $range(1, 400)) {
      give(world, piece);
      fetchPieces(world.ports, world.answers, flight);
    }
    assert.is_nil(flight.end);
    assert.equal(world.led.pieces.next, flight.pieces.next);
    assert.is_false(hasBeginning(flight.pieces));
    assert.is_true(world.led.carried.first > 100);
    assert.is_nil(world.answers.get(`stream/${world.owner}/1`));
    publishCount(world.asking, world.led);
    const late = beginStreamFlight(world.spot, world.owner, false);
    arrived(world, late);
    watchFetched(world.ports, world.answers, late);
    assert.equal("void", late.end);
    removeFlight(late);
  });
});
