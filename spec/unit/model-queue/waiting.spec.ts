import { adoptConfiguration } from "moontide/feature/gateway/gateway";
import { holdsNoSlot } from "moontide/feature/model-queue/slots";
import { modelQueueStatus } from "moontide/feature/model-queue/status";
import { beginEpoch, followEpoch } from "moontide/feature/pool/recount";
import { publishConfiguration } from "moontide/feature/configuration/store";
import { checkConfiguration } from "moontide/feature/configuration/check";
import { after, runUntil } from "../../support/lua/sim/events";
import {
  ask,
  Asked,
  Asking,
  configurationOf,
  modelScene,
  ModelScene,
  slotsOf,
} from "../../support/lua/sim/model-queue";

/** It takes ten seconds. */
const slow: Asking = { tenant: "a", input: 0, output: 995 };

interface Story {
  readonly model: ModelScene;
  /** How each ended, by its name. */
  readonly ended: Record<string, Asked>;
  readonly order: string[];
}

const begin = (queue: string, workers = 1): Story => ({
  model: modelScene(queue, workers),
  ended: {},
  order: [],
});

const come = (
  { model, ended, order }: Story,
  at: number,
  name: string,
  asking: Partial<Asking> = {},
) => {
  after(model.scene.events, at, () => {
    ask(model, { ...slow, worker: 0, ...asking }, (asked) => {
      ended[name] = asked;
      order[order.length] = name;
    });
  });
};

const run = ({ model }: Story, until: number): void => {
  runUntil(model.scene.events, until);
};

const reasonOf = ({ ended }: Story, name: string): string | undefined => ended[name]?.reason;

const waitedOf = ({ ended }: Story, name: string): number | undefined => ended[name]?.waited;

describe("a model's queue", () => {
  it("lets as many through as there are slots for, and the next when one is free", () => {
    const story = begin(`"parallel_requests": 2`);
    for (const i of $range(1, 3)) come(story, 0, `${i}`);
    run(story, 25);
    assert.equal(0, waitedOf(story, "1"));
    assert.equal(0, waitedOf(story, "2"));
    assert.near(10, waitedOf(story, "3")!, 0.01);
  });

  it("tells whoever waits in vain when to come again", () => {
    const story = begin(`"parallel_requests": 1, "timeout_seconds": 3`);
    come(story, 0, "first");
    come(story, 1, "second");
    run(story, 30);
    assert.equal("queue_timeout", reasonOf(story, "second"));
    assert.is_true(story.ended["second"]!.retry_after_seconds! >= 1);
  });

  it("holds nobody beyond the client's own deadline, nor beyond the model's", () => {
    const story = begin(`"parallel_requests": 1, "timeout_seconds": 5000`);
    come(story, 0, "first", { output: 100000 });
    // The scene's wall clock begins there.
    const deadline = (second: number) => ({ "x-request-deadline": `${1767225600 + second}` });
    come(story, 1, "hurried", { headers: deadline(4) });
    come(story, 1, "late", { headers: deadline(0) });
    come(story, 1, "patient");
    run(story, 4.1);
    assert.equal("queue_timeout", reasonOf(story, "hurried"));
    assert.equal("deadline_too_short", reasonOf(story, "late"));
    run(story, 302);
    assert.equal("queue_timeout", reasonOf(story, "patient"));
  });

  it("forgets clients that leave, in line and under way", () => {
    const story = begin(`"parallel_requests": 1`);
    come(story, 0, "first", { leaves_seconds: 4 });
    come(story, 1, "second", { leaves_seconds: 1 });
    come(story, 1, "third");
    run(story, 30);
    assert.equal("gone", reasonOf(story, "first"));
    assert.equal("gone", reasonOf(story, "second"));
    assert.near(3, waitedOf(story, "third")!, 0.01);
    assert.is_true(holdsNoSlot(story.model.scene.workers[0]!.slots));
  });

  it("serves classes in their order, and the lowest last", () => {
    const story = begin(`"parallel_requests": 1`);
    come(story, 0, "first");
    come(story, 1, "bulk", { tier: 5 });
    come(story, 2, "critical", { tier: 0 });
    come(story, 3, "low", { tier: 3 });
    run(story, 100);
    assert.same(["first", "critical", "low", "bulk"], story.order);
  });

  it("lets requests of the lowest class begin on their part of the slots alone", () => {
    const story = begin(`"parallel_requests": 4, "bulk_percent": 50`);
    for (const i of $range(1, 3)) come(story, 0, `bulk ${i}`, { tier: 5 });
    come(story, 1, "normal");
    run(story, 30);
    assert.same([0, 0], [waitedOf(story, "bulk 1"), waitedOf(story, "bulk 2")]);
    assert.equal(0, waitedOf(story, "normal"));
    assert.near(10, waitedOf(story, "bulk 3")!, 0.01);
  });

  it("keeps one slot for the lowest class where its part is less than one, and none where it is nothing", () => {
    const story = begin(`"parallel_requests": 1`);
    come(story, 0, "bulk", { tier: 5 });
    run(story, 15);
    assert.equal(0, waitedOf(story, "bulk"));
    const none = begin(`"parallel_requests": 1, "bulk_percent": 0, "timeout_seconds": 5`);
    come(none, 0, "bulk", { tier: 5 });
    run(none, 15);
    assert.equal("queue_timeout", reasonOf(none, "bulk"));
  });
});

describe("a full queue", () => {
  it("has the youngest of the lowest class make room for a higher one", () => {
    const story = begin(`"parallel_requests": 1, "maximum_length": 2`);
    come(story, 0, "first");
    come(story, 1, "low 1", { tier: 3 });
    come(story, 2, "low 2", { tier: 3 });
    come(story, 3, "high", { tier: 1 });
    come(story, 4, "low 3", { tier: 3 });
    run(story, 5);
    assert.equal("queue_full", reasonOf(story, "low 2"));
    assert.equal("queue_full", reasonOf(story, "low 3"));
    assert.is_nil(story.ended["low 1"]);
  });

  it("has the tenant with the most in line make room for another one", () => {
    const story = begin(`"parallel_requests": 1, "maximum_length": 3`);
    come(story, 0, "first");
    for (const i of $range(1, 3)) come(story, i, `a ${i}`);
    come(story, 4, "b", { tenant: "b" });
    come(story, 5, "a 4");
    run(story, 6);
    assert.equal("queue_full", reasonOf(story, "a 3"));
    assert.equal("queue_full", reasonOf(story, "a 4"));
    assert.is_nil(story.ended["b"]);
  });

  it("has less important ones of other workers make room at their next look", () => {
    const story = begin(`"parallel_requests": 1, "maximum_length": 1`, 2);
    come(story, 0, "first");
    come(story, 1, "low", { tier: 3, worker: 1 });
    come(story, 2, "high", { tier: 1, worker: 0 });
    run(story, 2.1);
    assert.equal("queue_full", reasonOf(story, "low"));
    assert.is_nil(story.ended["high"]);
  });

  it("counts what the bodies come to", () => {
    const story = begin(`"parallel_requests": 1, "maximum_bytes": 1000`);
    come(story, 0, "first");
    come(story, 1, "low", { tier: 3, body_bytes: 700 });
    come(story, 2, "as low", { tier: 3, body_bytes: 400 });
    come(story, 3, "high", { tier: 1, body_bytes: 900 });
    come(story, 4, "too large", { tier: 0, body_bytes: 1001 });
    run(story, 5);
    assert.equal("queue_full", reasonOf(story, "as low"));
    assert.equal("queue_full", reasonOf(story, "low"));
    assert.equal("queue_full", reasonOf(story, "too large"));
    assert.is_nil(story.ended["high"]);
  });
});

describe("several workers", () => {
  it("see each other's slots, and hand them over", () => {
    const story = begin(`"parallel_requests": 1`, 2);
    come(story, 0, "first", { worker: 0 });
    come(story, 1, "second", { worker: 1 });
    run(story, 30);
    assert.near(9, waitedOf(story, "second")!, 0.05);
  });

  it("serve whose turn it is, wherever it waits", () => {
    const story = begin(`"parallel_requests": 1`, 2);
    come(story, 0, "first", { worker: 0 });
    come(story, 1, "normal", { worker: 0 });
    come(story, 2, "critical", { worker: 1, tier: 0 });
    run(story, 100);
    assert.same(["first", "critical", "normal"], story.order);
  });

  it("have the slots of one that dies, after a moment", () => {
    const story = begin(`"parallel_requests": 1, "timeout_seconds": 200`, 2);
    const { scene } = story.model;
    come(story, 0, "lost", { worker: 0, output: 100000 });
    come(story, 1, "other", { worker: 1 });
    run(story, 5);
    assert.is_nil(story.ended["other"]);
    beginEpoch(scene.workers[1]!.ports);
    followEpoch(scene.workers[1]!);
    run(story, 20);
    assert.near(4, waitedOf(story, "other")!, 0.05);
  });
});

describe("a change of the configuration", () => {
  const adopt = ({ model }: Story, queue: string): void => {
    const gateway = model.scene.workers[0]!;
    const text =
      queue === ""
        ? string.gsub(configurationOf(""), ', "queue": {  }', "")[0]
        : configurationOf(queue);
    const { configuration } = checkConfiguration(text, gateway.ports.json);
    const [version] = publishConfiguration(gateway.ports, configuration!);
    adoptConfiguration(gateway, configuration!, version!);
  };

  it("holds for those who wait already", () => {
    const story = begin(`"parallel_requests": 1`);
    come(story, 0, "first");
    come(story, 1, "second");
    run(story, 2);
    adopt(story, `"parallel_requests": 2`);
    run(story, 20);
    assert.near(1, waitedOf(story, "second")!, 0.05);
  });

  it("that takes the queue off the model serves them, and nobody joins them", () => {
    const story = begin(`"parallel_requests": 1`);
    come(story, 0, "first");
    come(story, 1, "second");
    run(story, 2);
    const { slots } = story.model.scene.workers[0]!;
    adopt(story, "");
    assert.is_nil(story.model.scene.workers[0]!.models.get("m")!.slots);
    run(story, 30);
    assert.near(9, waitedOf(story, "second")!, 0.05);
    assert.is_true(holdsNoSlot(slots));
  });
});

describe("the status of a model's queue", () => {
  it("tells who waits, by class", () => {
    const story = begin(`"parallel_requests": 1`);
    come(story, 0, "first");
    come(story, 1, "second", { tier: 0, body_bytes: 30 });
    come(story, 1, "third", { body_bytes: 12 });
    run(story, 2);
    const gateway = story.model.scene.workers[0]!;
    assert.same(
      {
        parallel_requests: 1,
        taken: 1,
        length: 2,
        by_priority: { critical: 1, normal: 1 },
        bytes: 42,
        maximum_length: 200,
      },
      modelQueueStatus(gateway, slotsOf(gateway)),
    );
    assert.is_nil(modelQueueStatus(gateway, undefined));
  });
});
