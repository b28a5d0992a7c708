import type { DiscoveryConfiguration } from "moontide/feature/configuration/schema";
import { sources } from "moontide/feature/discovery/sources/index";
import type { Source } from "moontide/feature/discovery/sources/source";
import { byId, sortedById } from "moontide/policy/discovery/identity";
import { isDescription } from "moontide/policy/discovery/description-check";
import { silence_seconds } from "moontide/policy/discovery/liveness";
import { FakeMachine, fakeMachine, portsOn } from "../support/lua/ports";
import { checked, documentWith } from "../unit/discovery/world";
import { FakeRegistry, Held, SourceFixture, Trouble } from "./sources/fixture";
import { fixtures } from "./sources/index";

/** One gateway's conversation with one registry. */
interface Talk {
  readonly machine: FakeMachine;
  readonly registry: FakeRegistry;
  readonly source: Source;
  readonly configuration: DiscoveryConfiguration;
  session: unknown;
}

const begin = (fixture: SourceFixture): Talk => {
  const machine = fakeMachine();
  const document = documentWith(`"discovery": ${fixture.discovery}`);
  const configuration = checked(portsOn(machine), document).pools["web"]!.discovery!;
  const source = sources[fixture.type]!;
  const registry = fixture.open(machine);
  return { machine, registry, source, configuration, session: source.start() };
};

/** What one question brings: a list as text, `undefined` for nothing new, or a problem. */
interface Reply {
  readonly list?: string;
  readonly problem?: string;
}

const ask = (talk: Talk): Reply => {
  const { source, registry, configuration } = talk;
  const [answer, problem] = source.query(registry.ports, configuration, talk.session);
  if (answer === undefined) {
    // As the gateway does: after a failure everything begins anew.
    source.close(talk.session);
    talk.session = source.start();
    return { problem };
  }
  if (answer.endpoints === undefined) return {};
  const texts: string[] = [];
  for (const one of sortedById(byId(answer.endpoints))) {
    assert.is_true(isDescription(one), `${one.address} is described as no endpoint is`);
    texts[texts.length] = `${one.address}:${one.port}=${one.weight}`;
  }
  return { list: table.concat(texts, " ") };
};

/** Asks until there is something new: a source that watches may first say that there is not. */
const news = (talk: Talk): Reply => {
  for (const _ of $range(1, 5)) {
    const reply = ask(talk);
    if (reply.list !== undefined || reply.problem !== undefined) return reply;
  }
  return { problem: "asked five times, and nothing is new" };
};

const a: Held = { address: "10.0.0.1", port: 8080 };
const b: Held = { address: "10.0.0.2", port: 8081 };
const c: Held = { address: "10.0.0.3", port: 8080 };

const nonsense: readonly string[] = [
  "",
  "7",
  '"text"',
  "[1,2,3]",
  '[{"cut":',
  "<html>down for maintenance</html>",
  "\x00\x01\x02\x7f",
  string.rep("[", 200) + string.rep("]", 200),
];

const suffers = (fixture: SourceFixture, trouble: Trouble): boolean => {
  for (const one of fixture.troubles) {
    if (one === trouble) return true;
  }
  return false;
};

const describeLists = (fixture: SourceFixture): void => {
  let talk: Talk;

  before_each(() => {
    talk = begin(fixture);
    talk.registry.holds([a, b]);
    assert.equal("10.0.0.1:8080=1 10.0.0.2:8081=1", news(talk).list);
  });

  it("answers with the complete list first, and so does each new session", () => {
    talk.source.close(talk.session);
    talk.session = talk.source.start();
    assert.equal("10.0.0.1:8080=1 10.0.0.2:8081=1", news(talk).list);
  });

  it("tells who came", () => {
    talk.registry.holds([a, b, c]);
    assert.equal("10.0.0.1:8080=1 10.0.0.2:8081=1 10.0.0.3:8080=1", news(talk).list);
  });

  it("tells who left", () => {
    talk.registry.holds([b]);
    assert.equal("10.0.0.2:8081=1", news(talk).list);
  });

  it("tells of one change after the other, each with the complete list", () => {
    for (const [held, expected] of [
      [[b, c], "10.0.0.2:8081=1 10.0.0.3:8080=1"],
      [[a], "10.0.0.1:8080=1"],
      [[c, a], "10.0.0.1:8080=1 10.0.0.3:8080=1"],
    ] as [Held[], string][]) {
      talk.registry.holds(held);
      assert.equal(expected, news(talk).list);
    }
  });

  if (fixture.has_weights) {
    it("tells of another weight", () => {
      talk.registry.holds([{ address: a.address, port: a.port, weight: 7 }, b]);
      assert.equal("10.0.0.1:8080=7 10.0.0.2:8081=1", news(talk).list);
    });
  }

  it(`takes nobody for ${fixture.empty}`, () => {
    talk.registry.holds([]);
    const { list, problem } = news(talk);
    if (fixture.empty === "an answer") assert.equal("", list);
    else assert.is_string(problem);
    talk.registry.holds([c]);
    assert.equal("10.0.0.3:8080=1", news(talk).list);
  });

  it("waits no longer than a watch may be silent when nothing changes", () => {
    const before = talk.machine.clock.now();
    assert.is_nil(ask(talk).problem);
    assert.is_true(talk.machine.clock.now() - before < silence_seconds);
  });
};

const describeTrouble = (fixture: SourceFixture): void => {
  let talk: Talk;

  before_each(() => {
    talk = begin(fixture);
    talk.registry.holds([a, b]);
    news(talk);
  });

  for (const trouble of fixture.troubles) {
    it(`says what is wrong with one that is ${trouble}, and believes it when it is back with other data`, () => {
      talk.registry.suffers(trouble);
      const before = talk.machine.clock.now();
      const { problem } = news(talk);
      assert.is_true(problem !== undefined && problem !== "");
      assert.is_true(talk.machine.clock.now() - before <= silence_seconds, "it took too long");
      assert.is_string(ask(talk).problem);
      talk.registry.holds([c]);
      talk.registry.suffers(undefined);
      assert.equal("10.0.0.3:8080=1", news(talk).list);
    });
  }

  const { secret } = fixture;
  if (secret !== undefined) {
    it("never tells its token, whatever is wrong", () => {
      for (const trouble of fixture.troubles) {
        talk.registry.suffers(trouble);
        const problem = news(talk).problem!;
        assert.is_nil(string.find(problem, secret, 1, true)[0], problem);
      }
      // A registry may answer with what it was sent.
      talk.registry.suffers(undefined);
      talk.registry.says(`unknown token ${secret}`);
      const problem = news(talk).problem!;
      assert.is_nil(string.find(problem, secret, 1, true)[0], problem);
    });

    it("takes a refused token for an error", () => {
      assert.is_true(suffers(fixture, "denied"), "the fixture can't refuse");
    });
  }
};

const describeGarbage = (fixture: SourceFixture): void => {
  const refuse = (said: string): void => {
    const talk = begin(fixture);
    talk.registry.holds([a]);
    news(talk);
    for (const open of [true, false]) {
      if (!open) {
        talk.source.close(talk.session);
        talk.session = talk.source.start();
      }
      talk.registry.says(said);
      const { list, problem } = news(talk);
      assert.is_nil(list);
      assert.is_true(problem !== undefined && problem.length < 500, problem);
      talk.registry.says(undefined);
      talk.registry.holds([a, b]);
      assert.equal("10.0.0.1:8080=1 10.0.0.2:8081=1", news(talk).list);
      talk.registry.holds([a]);
      news(talk);
    }
  };

  for (const said of nonsense) {
    it(`refuses ${string.format("%q", string.sub(said, 1, 30))}`, () => refuse(said));
  }
  for (const said of fixture.garbage) {
    it(`refuses ${string.format("%q", string.sub(said, 1, 60))}`, () => refuse(said));
  }
};

for (const fixture of fixtures) {
  describe(`the source ${fixture.type}`, () => {
    describeLists(fixture);
    describeTrouble(fixture);
    describeGarbage(fixture);
  });
}

describe("the registry of sources", () => {
  it("holds none that the contract does not cover", () => {
    const covered = new LuaSet<string>();
    for (const { type } of fixtures) covered.add(type);
    for (const [type, source] of pairs(sources)) {
      if (source !== undefined) assert.is_true(covered.has(type), `${type} has no fixture`);
    }
  });
});
