import type { Gateway } from "moontide/feature/gateway/gateway";
import { generations } from "moontide/feature/leader/generations";
import { Machine, settleDeadGenerations } from "moontide/feature/leader/settle";
import { collectMetrics, publishMetrics, retireMetrics } from "moontide/feature/metrics/publish";
import { observe, seriesOf } from "moontide/policy/metrics/registry";
import { FakeMachine, fakeMachine, keysIn } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { startGateway, startWorker } from "../../support/lua/worker";
import { twoEndpoints } from "../admin/client";

const count = (gateway: Gateway, n: number): void => {
  seriesOf(gateway.metrics.requests, ["everything", "web", "2xx"]).value += n;
};

const attempt = (gateway: Gateway, endpoint: string): void => {
  const { attempts } = gateway.metrics;
  observe(attempts, seriesOf(attempts, ["web", endpoint, "2xx"]), 0.02);
};

const total = (gateway: Gateway): number =>
  (collectMetrics(gateway)["moontide_requests_total"]?.[
    'route="everything",pool="web",status_class="2xx"'
  ] as number | undefined) ?? 0;

const workers = (gateway: Gateway): number =>
  (collectMetrics(gateway)["moontide_workers"]?.[""] as number | undefined) ?? 0;

/** How many attempts there were, by the endpoint that they count for. */
const attempts = (gateway: Gateway): Record<string, number> => {
  const found: Record<string, number> = {};
  const samples = collectMetrics(gateway)["moontide_attempt_duration_seconds"] ?? {};
  for (const [text, sample] of pairs(samples)) {
    let sum = 0;
    const buckets = sample as number[];
    for (const i of $range(1, buckets.length - 1)) sum += buckets[i - 1]!;
    const [endpoint] = string.match(text, 'endpoint="([^"]*)"');
    found[endpoint!] = (found[endpoint!] ?? 0) + sum;
  }
  return found;
};

const lifeOf = (machine: FakeMachine, dead: LuaSet<string>): Machine => ({
  isAlive: (identity) => !dead.has(identity),
  inFlightKeys: () => keysIn(machine.shared.in_flight),
});

describe("published metrics", () => {
  let machine: FakeMachine;
  let gateway: Gateway;

  before_each(() => {
    machine = fakeMachine();
    gateway = startGateway(machine, twoEndpoints);
  });

  it("are the sum of all workers", () => {
    const other = startWorker(machine, 200);
    count(gateway, 2);
    count(other, 3);
    publishMetrics(gateway);
    publishMetrics(other);
    assert.equal(5, total(gateway));
    assert.equal(5, total(other));
  });

  it("keep the counters of a dead worker and forget its gauges", () => {
    const other = startWorker(machine, 200);
    for (const worker of [gateway, other]) {
      seriesOf(worker.metrics.workers, []).value = 1;
      count(worker, 4);
      publishMetrics(worker);
    }
    assert.equal(2, workers(gateway));
    assert.is_true(retireMetrics(gateway, other.generation));
    assert.equal(8, total(gateway));
    assert.equal(1, workers(gateway));
  });

  it("count a worker once, although the leader died while it settled it", () => {
    const other = startWorker(machine, 200);
    count(other, 4);
    publishMetrics(other);
    const published = `generation/${other.generation}`;
    const blob = machine.shared.metrics.texts.get(published)!;
    retireMetrics(gateway, other.generation);
    // The sum was written, the worker's own numbers not yet taken away: the next leader finds both.
    machine.shared.metrics.texts.set(published, blob);
    assert.equal(4, total(gateway));
    assert.is_true(retireMetrics(gateway, other.generation));
    assert.equal(4, total(gateway));
    assert.is_nil(machine.shared.metrics.texts.get(published));
  });

  it("stay where they are while there is no room for the sum", () => {
    const other = startWorker(machine, 200);
    count(other, 4);
    publishMetrics(other);
    machine.full.add(machine.shared.metrics);
    assert.is_false(retireMetrics(gateway, other.generation));
    assert.equal(4, total(gateway));
    machine.full.delete(machine.shared.metrics);
    assert.is_true(retireMetrics(gateway, other.generation));
    assert.equal(4, total(gateway));
  });

  it("forget attempts at endpoints that are gone, once their worker is gone too", () => {
    const other = startWorker(machine, 200);
    for (const id of ["10.0.0.1:80", "10.9.9.8:80", "10.9.9.9:80"]) attempt(other, id);
    publishMetrics(other);
    retireMetrics(gateway, other.generation);
    assert.same({ "10.0.0.1:80": 1 }, attempts(gateway));
  });

  it("do not grow with the endpoints of all times", () => {
    const lengths: number[] = [];
    for (const i of $range(1, 50)) {
      const other = startWorker(machine, 200 + i);
      attempt(other, `10.9.9.${i}:80`);
      publishMetrics(other);
      retireMetrics(gateway, other.generation);
      lengths.push(machine.shared.metrics.texts.get("retired")!.length);
    }
    assert.same({}, attempts(gateway));
    // But for the names of the workers: one endpoint's series would be longer.
    assert.is_true(lengths[49]! - lengths[0]! < 50 * 20, `${lengths[0]} ${lengths[49]}`);
  });

  it("never fall, in whatever order workers begin, count, publish, die and are scraped", () => {
    const random = seededRandom(41);
    const dead = new LuaSet<string>();
    const living: { worker: Gateway; identity: string }[] = [];
    const life = lifeOf(machine, dead);
    let process = 1000;
    let counted = 0;
    let last = 0;
    for (const _ of $range(1, 3000)) {
      const draw = random.uniform();
      const one = living[random.integer(math.max(1, living.length)) - 1];
      if (draw < 0.1 && living.length < 6) {
        process += 1;
        living[living.length] = { worker: startWorker(machine, process), identity: `${process} 1` };
      } else if (draw < 0.5 && one !== undefined) {
        count(one.worker, 1);
        publishMetrics(one.worker);
        counted += 1;
      } else if (draw < 0.55 && one !== undefined) {
        dead.add(one.identity);
        table.remove(living, living.indexOf(one) + 1);
      } else if (draw < 0.6) settleDeadGenerations(gateway, life);
      const now = total(gateway);
      assert.is_true(now >= last, `${now} after ${last}`);
      assert.equal(counted, now);
      last = now;
    }
    settleDeadGenerations(gateway, life);
    assert.equal(living.length + 1, generations(gateway.ports).length);
  });
});
