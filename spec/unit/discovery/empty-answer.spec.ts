import { prepareLists } from "moontide/feature/discovery/prepare";
import { composeChanged, overseeSources } from "moontide/feature/discovery/runner";
import { sourceState } from "moontide/feature/discovery/source-state";
import { yieldingOn } from "../../support/lua/ports";
import { ask, filePool, Leader, startLeader } from "./leader";
import { answerOf, described, playWatcher, refusal, stopPlaying, watchedPool } from "./watcher";
import { adopt, eventCounts, listOf } from "./world";

// A registry that suddenly lists nobody.

let leader: Leader;

after_each(stopPlaying);

const pass = (seconds: number): void => {
  leader.machine.clock.advance(seconds);
  overseeSources(leader.gateway, leader.discovery);
};

const list = (): string | undefined => listOf(leader.gateway.ports);

const kept = (): number | undefined => sourceState(leader.gateway, "web")!.empty_kept_since;

describe("an empty answer", () => {
  it("is kept back for its grace time, marked, and taken after it though nothing new comes", () => {
    leader = startLeader(watchedPool());
    playWatcher((question) => {
      if (question === 1) return answerOf(described(1));
      if (question === 2) return answerOf([]);
      if (question > 3) return refusal("closed");
      assert.equal("10.0.0.1:80=1", list());
      assert.is_number(kept());
      assert.equal(1, eventCounts(leader.machine)["empty_answer_kept_back"]);
      pass(29.7);
      assert.equal("10.0.0.1:80=1", list());
      pass(0.25);
      assert.equal("", list());
      assert.is_nil(kept());
      assert.equal(1, eventCounts(leader.machine)["empty_answer_taken"]);
      return answerOf(undefined);
    });
    ask(leader);
    assert.equal("", list());
  });

  it("counts from the first one, however often it is repeated, and is logged once", () => {
    leader = startLeader(watchedPool());
    playWatcher((question) => {
      if (question === 1) return answerOf(described(1));
      leader.machine.clock.advance(9);
      if (question === 6) assert.equal("10.0.0.1:80=1", list());
      return question > 6 ? refusal("closed") : answerOf([]);
    });
    ask(leader);
    assert.equal("", list());
    assert.equal(1, eventCounts(leader.machine)["empty_answer_kept_back"]);
  });

  it("is forgotten when somebody is listed again", () => {
    leader = startLeader(watchedPool());
    playWatcher((question) => {
      leader.machine.clock.advance(20);
      if (question > 4) return refusal("closed");
      if (question === 4) assert.is_nil(kept());
      return answerOf(question === 2 || question === 4 ? [] : described(question));
    });
    ask(leader);
    pass(25);
    assert.equal("10.0.0.3:80=1", list());
  });

  it("is not believed when its source fails meanwhile: a registry that is going down, or coming up", () => {
    leader = startLeader(watchedPool());
    const watcher = playWatcher((question) => {
      if (question === 1) return answerOf(described(1));
      return question === 2 || question === 4 ? answerOf([]) : refusal("closed");
    });
    ask(leader);
    assert.is_nil(kept());
    pass(60);
    assert.equal("10.0.0.1:80=1", list());
    ask(leader);
    assert.equal(5, watcher.asked);
    pass(1);
    assert.equal("10.0.0.1:80=1", list());
  });

  it("is taken at once with a grace of 0, before there was anybody, and from a file that means it", () => {
    leader = startLeader(watchedPool(', "empty_grace_seconds": 0'));
    playWatcher((question) => {
      if (question > 2) return refusal("closed");
      return answerOf(question === 1 ? described(1) : []);
    });
    ask(leader);
    assert.equal("", list());

    leader = startLeader(watchedPool());
    playWatcher((question) => (question === 1 ? answerOf([]) : refusal("closed")));
    ask(leader);
    assert.equal("", list());

    leader = startLeader(filePool());
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    ask(leader);
    leader.machine.files["/etc/web.json"] = '{ "endpoints": [], "empty": true }';
    ask(leader);
    assert.equal("", list());
    assert.is_nil(eventCounts(leader.machine)["empty_answer_kept_back"]);
  });
});

describe("an empty answer of a source that is new to its pool", () => {
  before_each(() => {
    leader = startLeader(filePool());
    leader.machine.files["/etc/web.json"] = '["10.0.0.7:80"]';
    ask(leader);
    adopt(leader.gateway, watchedPool());
  });

  it("is kept back too while the endpoints of the source before are in use", () => {
    composeChanged(leader.gateway, leader.discovery);
    playWatcher((question) => {
      if (question === 1) return answerOf([]);
      if (question > 3) return refusal("closed");
      assert.equal("10.0.0.7:80=1", list());
      assert.is_number(kept());
      pass(15.1);
      return answerOf([]);
    });
    ask(leader);
    assert.equal("", list());
    assert.is_nil(kept());
  });

  it("is not published with its configuration", () => {
    playWatcher(() => answerOf([]));
    const { ports, configuration } = leader.gateway;
    prepareLists(yieldingOn(leader.machine, undefined, ports), configuration, (_, run) => run());
    assert.equal("10.0.0.7:80=1", list());
    playWatcher(() => answerOf(described(1)));
    prepareLists(yieldingOn(leader.machine, undefined, ports), configuration, (_, run) => run());
    assert.equal("10.0.0.1:80=1", list());
  });
});
