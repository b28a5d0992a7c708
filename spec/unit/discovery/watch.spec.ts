import { composeChanged, dueSources, overseeSources } from "moontide/feature/discovery/runner";
import { createDiscovery } from "moontide/feature/discovery/discovery";
import { askSource } from "moontide/feature/discovery/round";
import { sourceState } from "moontide/feature/discovery/source-state";
import type { Result } from "moontide/kernel/result";
import type { SourceAnswer } from "moontide/feature/discovery/sources/source";
import { counted } from "../proxy/driver";
import { ask, filePool, Leader, startLeader } from "./leader";
import {
  answerOf,
  described,
  playWatcher,
  refusal,
  stopPlaying,
  watchedPool,
  Watcher,
} from "./watcher";
import { adopt, eventCounts, fakeDns, listOf, yielding } from "./world";

let leader: Leader;

after_each(stopPlaying);

const queries = (): Record<string, unknown> => counted(leader.gateway, "discovery_queries_total");
const restarts = (): Record<string, unknown> =>
  counted(leader.gateway, "discovery_watch_restarts_total");

const labels = (name: string, value: string): string =>
  `pool="web",source="consul",${name}="${value}"`;

const due = (): string[] => dueSources(leader.gateway, leader.discovery);

/** What the questions bring, one after the other; then the watch breaks. */
const script =
  (...answers: ((this: void) => Result<SourceAnswer>)[]) =>
  (question: number): Result<SourceAnswer> => {
    const answer = answers[question - 1];
    return answer === undefined ? refusal("closed") : answer();
  };

const nothingNew = (): Result<SourceAnswer> => {
  leader.machine.clock.advance(20);
  return answerOf(undefined);
};

before_each(() => {
  leader = startLeader(watchedPool());
});

describe("a source that watches", () => {
  it("is asked again at once, in one session, until it fails", () => {
    const watcher = playWatcher(
      script(
        () => answerOf(described(1)),
        nothingNew,
        () => {
          assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
          return answerOf(described(1, 2));
        },
      ),
    );
    ask(leader);
    assert.equal("10.0.0.1:80=1 10.0.0.2:80=1", listOf(leader.gateway.ports));
    assert.same([1, 4, 1], [watcher.begun, watcher.asked, watcher.closed]);
    assert.same(
      {
        [labels("result", "succeeded")]: 2,
        [labels("result", "unchanged")]: 1,
        [labels("result", "failed")]: 1,
      },
      queries(),
    );
    assert.same({ [labels("cause", "failed")]: 1 }, restarts());
    const { problem, watching_since, watch_restarts } = sourceState(leader.gateway, "web")!;
    assert.same(["closed", 1], [problem, watch_restarts]);
    assert.is_nil(watching_since);
  });

  it("is not stale and shows an open watch while there is nothing new", () => {
    playWatcher(
      script(
        () => answerOf(described(1)),
        nothingNew,
        () => {
          const state = sourceState(leader.gateway, "web")!;
          assert.is_nil(state.failing_since);
          assert.equal(leader.machine.clock.now() - 20.1, state.watching_since);
          assert.is_true(leader.machine.clock.now() - state.last_success_at! < 1);
          return refusal("closed");
        },
      ),
    );
    ask(leader);
  });

  it("begins anew in another timer after ten minutes, or a thousand answers", () => {
    for (const wait of [20, 0]) {
      leader = startLeader(watchedPool());
      const watcher = playWatcher((question) => {
        leader.machine.clock.advance(wait);
        return answerOf(question === 1 ? described(1) : undefined);
      });
      ask(leader);
      assert.same([1, 1], [watcher.begun, watcher.closed]);
      assert.equal(wait === 20 ? 30 : 1000, watcher.asked);
      assert.same({ [labels("cause", "renewed")]: 1 }, restarts());
      assert.same(["web"], due());
      assert.is_nil(sourceState(leader.gateway, "web")!.failing_since);
    }
  });

  it("is asked ten times a second at most, however often it changes", () => {
    const asked_at: number[] = [];
    playWatcher((question) => {
      asked_at[asked_at.length] = leader.machine.clock.now();
      return question === 20 ? refusal("closed") : answerOf(described(question));
    });
    ask(leader);
    for (const i of $range(2, 20)) {
      assert.near(0.1, asked_at[i - 1]! - asked_at[i - 2]!, 1e-6);
    }
  });

  it("tells the other workers that nothing is new once a second at most", () => {
    const told = new LuaSet<number>();
    let times = 0;
    playWatcher((question) => {
      const at = sourceState(leader.gateway, "web")?.last_success_at;
      if (at !== undefined && !told.has(at)) times += 1;
      if (at !== undefined) told.add(at);
      if (question > 101) return refusal("closed");
      return answerOf(question === 1 ? described(1) : undefined);
    });
    ask(leader);
    // Ten seconds, ten times a second.
    assert.is_true(times >= 9 && times <= 12, `${times} times`);
  });

  it("has a list that found no room published with a later answer, though that says nothing new", () => {
    const { texts } = leader.machine.shared.endpoints;
    const { set } = texts;
    let isFull = true;
    texts.set = (key, value) => {
      if (isFull && string.sub(key, 1, 5) === "list/") return $multi(undefined, "no memory");
      return set(key, value);
    };
    playWatcher((question) => {
      if (question === 1) return answerOf(described(1));
      if (question === 2) isFull = false;
      return question === 3 ? refusal("closed") : answerOf(undefined);
    });
    ask(leader);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    assert.equal(1, eventCounts(leader.machine)["endpoints_not_published"]);
  });

  it("may raise at any point: a failure like any other, and the session is closed", () => {
    const watcher = playWatcher(
      script(
        () => answerOf(described(1)),
        () => error("the index is lost", 0),
      ),
    );
    ask(leader);
    assert.equal("the index is lost", sourceState(leader.gateway, "web")!.problem);
    assert.same([1, 1], [watcher.begun, watcher.closed]);
    assert.same([], due());
    leader.machine.clock.advance(1.25);
    assert.same(["web"], due());
  });

  it("shows what it left out, until an answer comes without", () => {
    const problems: unknown[] = [];
    const withProblem = (problem: string | undefined) => (): Result<SourceAnswer> => {
      problems[problems.length] = sourceState(leader.gateway, "web")?.problem ?? "none";
      return $multi({ endpoints: described(1), ttl_seconds: 0, problem }, undefined);
    };
    playWatcher(script(withProblem("no port"), withProblem(undefined), withProblem(undefined)));
    ask(leader);
    assert.same(["none", "no port", "none"], problems);
  });
});

describe("a watch ends, and its answer is dropped,", () => {
  const dropped = (meanwhile: (this: void) => void): Watcher => {
    const watcher = playWatcher(
      script(
        () => answerOf(described(1)),
        () => {
          meanwhile();
          return answerOf(described(2));
        },
      ),
    );
    ask(leader);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
    assert.same([1, 2, 1], [watcher.begun, watcher.asked, watcher.closed]);
    assert.is_nil(eventCounts(leader.machine)["discovery_failed"]);
    return watcher;
  };

  it("when another worker leads", () => {
    let leads = true;
    const { machine, gateway, zone } = leader;
    leader = { machine, gateway, zone, discovery: createDiscovery(() => leads) };
    dropped(() => {
      leads = false;
    });
  });

  it("when its pool asks something else", () => {
    dropped(() => adopt(leader.gateway, filePool()));
  });

  it("when its pool asks otherwise: that is asked at once", () => {
    dropped(() => {
      adopt(leader.gateway, watchedPool(', "token": { "env": "OTHER" }'));
      composeChanged(leader.gateway, leader.discovery);
      assert.same(["web"], due());
      assert.same({ [labels("cause", "changed")]: 1 }, restarts());
    });
    assert.same(["web"], due());
  });

  it("but not when something else about the configuration changes", () => {
    playWatcher(
      script(
        () => answerOf(described(1)),
        () => {
          const other = watchedPool().replace('"routes"', '"trusted_proxies": [], "routes"');
          adopt(leader.gateway, other);
          composeChanged(leader.gateway, leader.discovery);
          assert.same([], due());
          return answerOf(described(2));
        },
      ),
    );
    ask(leader);
    assert.equal("10.0.0.2:80=1", listOf(leader.gateway.ports));
  });
});

describe("a worker on its way out", () => {
  it("asks no further", () => {
    const watcher = playWatcher(() => {
      leader.machine.exiting = true;
      return answerOf(described(1));
    });
    ask(leader);
    assert.same([1, 1, 1], [watcher.begun, watcher.asked, watcher.closed]);
    assert.equal("10.0.0.1:80=1", listOf(leader.gateway.ports));
  });
});

describe("a watch that says nothing", () => {
  const silentFor = (seconds: number): void => {
    leader.machine.clock.advance(seconds);
    overseeSources(leader.gateway, leader.discovery);
  };

  it("is dead after 30 s: shown, followed by another, and its late answer counts for nothing", () => {
    const watcher = playWatcher((question) => {
      if (question === 1) return answerOf(described(1));
      if (question !== 2) return question === 3 ? answerOf(described(3)) : refusal("closed");
      silentFor(29.8);
      assert.same([], due());
      assert.is_nil(sourceState(leader.gateway, "web")!.failing_since);
      silentFor(0.3);
      const state = sourceState(leader.gateway, "web")!;
      assert.equal("no answer for 30 s: given up", state.problem);
      assert.equal(leader.machine.clock.now(), state.failing_since);
      assert.is_nil(state.watching_since);
      assert.same({ [labels("cause", "silent")]: 1 }, restarts());
      leader.machine.clock.advance(1.25);
      assert.same(["web"], due());
      ask(leader);
      assert.equal("10.0.0.3:80=1", listOf(leader.gateway.ports));
      return answerOf(described(2));
    });
    ask(leader);
    assert.equal("10.0.0.3:80=1", listOf(leader.gateway.ports));
    assert.same([2, 2], [watcher.begun, watcher.closed]);
    assert.equal(0, leader.discovery.given_up);
    assert.same([], due());
  });

  it("again and again is left alone at last, rather than take all timers with it", () => {
    let deepest = 0;
    const hang = (question: number): Result<SourceAnswer> => {
      deepest = question;
      silentFor(30);
      leader.machine.clock.advance(60);
      if (due().length > 0) ask(leader);
      return refusal("closed");
    };
    playWatcher(hang);
    ask(leader);
    assert.equal(33, deepest);
    assert.equal(0, leader.discovery.given_up);
    leader.machine.clock.advance(60);
    assert.same(["web"], due());
  });

  it("is none for sources that are asked now and then: they bound their questions themselves", () => {
    leader = startLeader(filePool());
    const { gateway, discovery, machine } = leader;
    const files = { ...gateway.ports.files };
    files.read = () => {
      machine.clock.advance(40);
      overseeSources(gateway, discovery);
      return $multi('["10.0.0.7:80"]', undefined);
    };
    const ports = yielding({ ...gateway.ports, files }, fakeDns({}), machine);
    askSource(gateway, ports, discovery, "web");
    assert.equal("10.0.0.7:80=1", listOf(gateway.ports));
  });
});
