import {
  configurationProblem,
  configurationVersion,
  setExaminedText,
} from "moontide/feature/configuration/store";
import { followConfiguration, watchConfiguration } from "moontide/feature/configuration/watch";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { LogField, Ports, Store } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { counted } from "../proxy/driver";

const path = "/etc/moontide/moontide.json";

const documentOf = (pools: string, rest = ""): string =>
  `{ "pools": { ${pools} }, "routes": [{ "pool": "web" }]${rest} }`;
const one = documentOf('"web": { "endpoints": ["10.0.0.1:80"] }');
const two = documentOf('"web": { "endpoints": ["10.0.0.1:80"], "retries": { "attempts": 7 } }');
const bad = documentOf('"web": { "endpoints": ["10.0.0.1"] }');
const worse = documentOf('"web": { "endpoints": 5 }');

let machine: FakeMachine;
let gateway: Gateway;

/** What the leader does every half second, several times. */
const watch = (content: string | undefined): void => {
  machine.files[path] = content!;
  for (const _ of $range(1, 3)) watchConfiguration(gateway, path, () => undefined);
};

const attempts = (worker: Gateway): number => {
  followConfiguration(worker);
  return worker.configuration.pools["web"]!.retries.attempts;
};

const lines = (event: string): Record<string, LogField>[] => {
  const found: Record<string, LogField>[] = [];
  for (const line of machine.logged) if (line.event === event) found[found.length] = line.fields;
  return found;
};

/** How many files were applied, and how many refused: `applied refused`. */
const results = (): string => {
  const counts = counted(gateway, "configuration_changes_total");
  const of = (result: string): string => tostring(counts[`result="${result}"`] ?? 0);
  return `${of("applied")} ${of("refused")}`;
};

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(machine, one);
  // As the master does after it has read the file.
  setExaminedText(gateway.ports, one);
  machine.files[path] = one;
});

describe("the file of the configuration", () => {
  it("changes nothing while it does not change", () => {
    watch(one);
    assert.equal(1, configurationVersion(gateway.ports));
    assert.equal("0 0", results());
  });

  it("is applied once when it changes, and all workers follow", () => {
    const other = startWorker(machine, 200);
    watch(two);
    assert.equal("1 0", results());
    assert.equal(1, lines("configuration_changed").length);
    assert.same([7, 7], [attempts(gateway), attempts(other)]);
    assert.equal(configurationVersion(gateway.ports), gateway.configuration_version);
  });

  it("is refused once when it is bad: told, counted, and the gateway goes on as before", () => {
    watch(bad);
    assert.equal("0 1", results());
    const [line] = lines("configuration_refused");
    assert.equal(1, lines("configuration_refused").length);
    for (const part of [path, "pools.web.endpoints[0]", "10.0.0.1"]) {
      assert.is_not_nil(string.find(line!["problem"] as string, part, 1, true)[0], part);
    }
    assert.equal(line!["problem"], configurationProblem(gateway.ports));
    assert.equal(2, attempts(gateway));
    assert.equal(1, configurationVersion(gateway.ports));
  });

  it("is refused again when it is bad in another way", () => {
    watch(bad);
    watch(worse);
    assert.equal("0 2", results());
  });

  for (const [how, repaired] of pairs({ "what it was": one, "something new": two })) {
    it(`is applied when it is repaired to ${how}`, () => {
      watch(bad);
      watch(repaired);
      assert.equal("1 1", results());
      assert.is_nil(configurationProblem(gateway.ports));
      assert.equal(repaired === two ? 7 : 2, attempts(gateway));
    });
  }

  it("is missed once when it vanishes, and taken up when it is back", () => {
    watch(undefined);
    assert.equal("0 1", results());
    assert.equal(`${path}: No such file or directory`, configurationProblem(gateway.ports));
    assert.equal(2, attempts(gateway));
    watch(one);
    assert.equal("1 1", results());
    assert.is_nil(configurationProblem(gateway.ports));
  });

  it("is not examined anew by a new leader", () => {
    watch(bad);
    gateway = startWorker(machine, 200);
    watch(bad);
    assert.equal("0 0", results());
    assert.equal(1, lines("configuration_refused").length);
  });

  it("names the changed options that wait for a reload", () => {
    const moved = documentOf(
      '"web": { "endpoints": ["10.0.0.1:80"] }',
      ', "state": { "directory": "/srv/moontide" }',
    );
    watch(moved);
    assert.equal("state.directory", lines("configuration_changed")[0]!["needs_reload"]);
    attempts(gateway);
    watch(one);
    attempts(gateway);
    watch(two);
    assert.is_nil(lines("configuration_changed")[2]!["needs_reload"]);
  });

  it("is refused when it names a time zone that this machine does not know", () => {
    const text = documentOf(
      '"web": { "endpoints": ["10.0.0.1:80"] }',
      ', "time_zone": "Europe/Nowhere"',
    );
    watch(text);
    assert.equal(1, configurationVersion(gateway.ports));
    assert.equal("0 1", results());
    const problem = configurationProblem(gateway.ports)!;
    assert.is_not_nil(
      string.find(problem, "time_zone: the time zone Europe/Nowhere is not known", 1, true)[0],
    );
  });
});

describe("a configuration for which shared memory has no room", () => {
  /** A zone that has room for words, and for documents only if it says so. */
  let room: boolean;

  const narrow = (texts: Store): Store => ({
    get: texts.get,
    claim: texts.claim,
    remove: texts.remove,
    set: (key, value) => {
      const [document] = string.find(key, "document/", 1, true);
      if (document !== undefined && !room) return $multi(undefined, "no memory");
      return texts.set(key, value);
    },
  });

  const cramp = (): void => {
    const { configuration } = machine.shared;
    const crowded = { numbers: configuration.numbers, texts: narrow(configuration.texts) };
    const ports: Ports = {
      ...gateway.ports,
      shared: { ...machine.shared, configuration: crowded },
    };
    gateway = { ...gateway, ports };
  };

  before_each(() => {
    room = false;
    cramp();
    watch(two);
  });

  it("is refused once, and the gateway goes on as before", () => {
    assert.equal("0 1", results());
    assert.equal("no memory", configurationProblem(gateway.ports));
    assert.equal(1, lines("configuration_refused").length);
    assert.equal(2, attempts(gateway));
  });

  it("is applied as soon as there is room", () => {
    room = true;
    watch(two);
    assert.equal("1 1", results());
    assert.is_nil(configurationProblem(gateway.ports));
    assert.equal(7, attempts(gateway));
  });
});
