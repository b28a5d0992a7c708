import type { Gateway } from "moontide/feature/gateway/gateway";
import { beginChecks, Checks, createChecks } from "moontide/feature/health/active/checks";
import { followChecks } from "moontide/feature/health/active/follow";
import { statusReport } from "moontide/feature/status/status";
import type { HttpRequest } from "moontide/kernel/ports";
import type { FakeAnswer } from "../../../support/lua/http";
import { FakeMachine, fakeMachine, yieldingOn } from "../../../support/lua/ports";
import { startGateway, startWorker } from "../../../support/lua/worker";
import { inRotation, logged } from "../workers";

let machine: FakeMachine;
let checks: Checks;
let leading: boolean;
/** What each endpoint answers, by the last number of its address; a text refuses the connection. */
let answers: Record<number, FakeAnswer | string>;

const numberOf = (request: HttpRequest): number =>
  tonumber(string.match(request.connect_to!.address, "%d+$")[0])!;

const configuration = (active: string, endpoints = 3, pool = ""): string => {
  const addresses: string[] = [];
  for (const i of $range(1, endpoints)) addresses[i - 1] = `"10.0.0.${i}:80"`;
  return `{ "pools": { "web": { ${pool} "endpoints": [${table.concat(addresses, ", ")}],
    "health": { "active": { "jitter_percent": 0 ${active} } } } },
    "routes": [{ "pool": "web" }] }`;
};

const start = (active = "", endpoints = 3, pool = ""): Gateway =>
  startGateway(machine, configuration(active, endpoints, pool));

/** One look of the leader at what is due, with every check carried out at once; then the worker's. */
const look = (gateway: Gateway): void => {
  beginChecks(gateway, yieldingOn(machine), checks, (_, run) => {
    run();
    return true;
  });
  followChecks(gateway);
};

/** So many seconds of looks, five a second. */
const pass = (gateway: Gateway, seconds: number): void => {
  for (const _ of $range(1, seconds * 5)) {
    machine.clock.advance(0.2);
    look(gateway);
  }
};

before_each(() => {
  machine = fakeMachine();
  leading = true;
  checks = createChecks(() => leading);
  answers = {};
  machine.http.answer((request) => answers[numberOf(request)] ?? { status: 200 });
});

describe("active checks", () => {
  it("keep endpoints out until their first good check", () => {
    const gateway = start("", 4);
    answers[2] = "connection refused";
    look(gateway);
    assert.equal("1 3 4", inRotation(gateway));
  });

  it("use everyone while too few are known to be healthy", () => {
    assert.equal("1 2 3", inRotation(start()));
  });

  it("trust newcomers where they are told to", () => {
    const gateway = start(', "trust_unchecked": true', 4);
    answers[2] = "connection refused";
    followChecks(gateway);
    assert.equal("1 2 3 4", inRotation(gateway));
    look(gateway);
    assert.equal("1 3 4", inRotation(gateway));
  });

  it("take an endpoint out after three failures and back after two successes, and say so once", () => {
    const gateway = start();
    look(gateway);
    answers[1] = { status: 500 };
    pass(gateway, 10);
    assert.equal("1 2 3", inRotation(gateway));
    pass(gateway, 5);
    assert.equal("2 3", inRotation(gateway));
    pass(gateway, 20);
    const lines = logged(machine, "endpoint_unhealthy");
    assert.equal(1, lines.length);
    assert.equal("status 500, expected 200-399", lines[0]!.problem);
    answers[1] = { status: 204 };
    pass(gateway, 5);
    assert.equal("2 3", inRotation(gateway));
    pass(gateway, 5);
    assert.equal("1 2 3", inRotation(gateway));
  });

  it("ask more often while something is wrong", () => {
    const gateway = start(', "unhealthy_interval_seconds": 1');
    look(gateway);
    answers[1] = "timeout";
    pass(gateway, 8);
    assert.equal("2 3", inRotation(gateway));
  });

  it("ask rarely while there is no traffic", () => {
    const gateway = start(', "no_traffic_interval_seconds": 60');
    look(gateway);
    pass(gateway, 50);
    assert.equal(3, machine.http.asked.length);
    gateway.pools.get("web")!.members[0]!.in_flight_here = 1;
    pass(gateway, 31);
    assert.is_true(machine.http.asked.length > 9);
  });

  it("judge by latency", () => {
    const gateway = start(', "latency_threshold_seconds": 0.5');
    machine.http.answer((request) => {
      if (numberOf(request) === 1) machine.clock.advance(0.6);
      return { status: 200 };
    });
    look(gateway);
    assert.equal("2 3", inRotation(gateway));
    const [line] = logged(machine, "endpoint_unhealthy");
    assert.equal("the answer took 0.600 s, longer than 0.500 s", line!.problem);
  });

  it("look for a text in the body, however it is cut", () => {
    const gateway = start(', "expected_body": "all good"');
    answers[1] = { pieces: ["all ", "good"] };
    answers[2] = { body: "all bad" };
    answers[3] = { pieces: ["all good"] };
    look(gateway);
    assert.equal("1 3", inRotation(gateway));
    assert.equal(0, machine.http.openStreams());
  });

  it("ask as they are told", () => {
    look(
      start(
        ', "path": "/healthz", "method": "HEAD", "port": 9000, "timeout_seconds": 2',
        1,
        '"host_header": "shop.internal",',
      ),
    );
    const [request] = machine.http.asked;
    assert.equal("http://shop.internal/healthz", request!.url);
    assert.equal("HEAD", request!.method);
    assert.same({ address: "10.0.0.1", port: 9000 }, request!.connect_to);
    assert.equal(2, request!.total_timeout_seconds);
  });

  it("speak TLS where the pool does", () => {
    look(start("", 1, '"tls": { "server_name": "shop.internal" },'));
    const [request] = machine.http.asked;
    assert.equal("https://10.0.0.1:80/", request!.url);
    assert.equal("shop.internal", request!.server_name);
    assert.is_true(request!.verify);
  });

  it("warm an endpoint up before it takes traffic, once", () => {
    const gateway = start(', "warm_up": { "path": "/warm", "requests": 2 }', 2);
    look(gateway);
    pass(gateway, 11);
    let warm = 0;
    for (const { url } of machine.http.asked) {
      if (string.find(url, "/warm", 1, true)[0] !== undefined) warm += 1;
    }
    assert.equal(4, warm);
    assert.equal("http://10.0.0.1:80/warm", machine.http.asked[1]!.url);
  });

  it("leave a verdict alone when the gateway itself fails", () => {
    const gateway = start();
    look(gateway);
    machine.http.answer(() => error("a defect"));
    pass(gateway, 30);
    assert.equal("1 2 3", inRotation(gateway));
    assert.is_true(logged(machine, "check_failed").length > 0);
  });

  it("bound how many run at a time, and miss nobody", () => {
    const gateway = start(', "maximum_concurrent": 2', 10);
    const waiting: (() => void)[] = [];
    beginChecks(gateway, yieldingOn(machine), checks, (_, run) => {
      waiting[waiting.length] = run;
      return true;
    });
    assert.equal(2, waiting.length);
    for (const run of waiting) run();
    assert.equal(10, machine.http.asked.length);
  });

  it("go on when nginx had no timer", () => {
    const gateway = start();
    beginChecks(gateway, yieldingOn(machine), checks, () => false);
    look(gateway);
    assert.equal(3, machine.http.asked.length);
  });
});

describe("checks of an endpoint", () => {
  it("end in time, though its answer trickles", () => {
    const gateway = start(', "expected_body": "all good"');
    machine.http.answer(() => ({
      next: () => {
        machine.clock.advance(0.3);
        return "a";
      },
    }));
    const before = machine.clock.now();
    look(gateway);
    assert.is_true(machine.clock.now() - before < 3 * 1.4);
    const [line] = logged(machine, "endpoint_unhealthy");
    assert.equal("timeout: the answer took too long in all", line!.problem);
  });

  it("go on though nginx never ran a timer that it had promised to run", () => {
    const gateway = start();
    beginChecks(gateway, yieldingOn(machine), checks, () => true);
    look(gateway);
    assert.equal(3, machine.http.asked.length);
  });

  it("end in a worker that another one has followed as leader, what is under way included", () => {
    const gateway = start("", 10);
    machine.http.answer(() => {
      leading = machine.http.asked.length < 4;
      return { status: 200 };
    });
    look(gateway);
    assert.equal(4, machine.http.asked.length);
    const verdicts = statusReport(gateway).pools[0]!.counts;
    assert.equal(7, verdicts.unhealthy);
  });

  it("find who fails though no leader lives to see three failures", () => {
    const gateway = start(', "interval_seconds": 1', 4);
    pass(gateway, 2);
    answers[1] = "connection refused";
    for (const _ of $range(1, 4)) {
      checks = createChecks(() => leading);
      pass(gateway, 1.2);
    }
    assert.equal("2 3 4", inRotation(gateway));
  });
});

describe("verdicts of active checks", () => {
  it("are written again when they got lost", () => {
    const gateway = start("", 4);
    look(gateway);
    machine.shared.health.numbers.remove("checked/web/10.0.0.1:80");
    machine.shared.health.numbers.set("checked/web/10.0.0.2:80", -1);
    machine.shared.health.numbers.add("checks_version", 1);
    followChecks(gateway);
    pass(gateway, 6);
    assert.equal("1 2 3 4", inRotation(gateway));
  });

  it("reach every worker, and a new leader, which does not ask all at once", () => {
    const gateway = start();
    answers[1] = "connection refused";
    look(gateway);
    const other = startWorker(machine, 101);
    assert.equal("2 3", inRotation(other));
    checks = createChecks(() => leading);
    const asked = machine.http.asked.length;
    look(other);
    assert.is_true(machine.http.asked.length - asked < 3);
    pass(other, 5.2);
    assert.is_true(machine.http.asked.length - asked >= 3);
    assert.equal("2 3", inRotation(other));
  });

  it("end with the option", () => {
    const gateway = start();
    answers[1] = "connection refused";
    look(gateway);
    const plain = startGateway(
      machine,
      '{ "pools": { "web": { "endpoints": ["10.0.0.1:80", "10.0.0.2:80"] } }, "routes": [{ "pool": "web" }] }',
    );
    followChecks(plain);
    assert.equal("1 2", inRotation(plain));
  });

  it("are shown with their reason", () => {
    const gateway = start();
    answers[1] = { status: 503 };
    look(gateway);
    const [pool] = statusReport(gateway).pools;
    const [first, second] = pool!.endpoints;
    assert.equal("unhealthy", first!.state);
    assert.same({ verdict: "unhealthy", problem: "status 503, expected 200-399" }, first!.check);
    assert.equal("healthy", second!.check!.verdict);
    assert.equal(1, pool!.counts.unhealthy);
  });
});
