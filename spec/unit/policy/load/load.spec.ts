import { utilisationFrom } from "moontide/policy/load/measure";
import { readReport, Report } from "moontide/policy/load/orca";
import { readProbeAnswer } from "moontide/policy/load/probe-answer";
import { readSeries } from "moontide/policy/load/series";

const read = (text: string, error_penalty = 1): [number, number] | undefined => {
  const report: Report = { utilisation: 0, requests_per_second: 0 };
  if (!readReport(text, error_penalty, report)) return undefined;
  return [report.utilisation, report.requests_per_second];
};

describe("an ORCA report", () => {
  it("is read in both forms", () => {
    assert.same([0.3, 0], read("TEXT cpu_utilization=0.3, mem_utilization=0.8"));
    assert.same(
      [0.7, 12.5],
      read("TEXT cpu_utilization=0.3,application_utilization=0.7,rps_fractional=12.5"),
    );
    assert.same([0.3, 10], read('JSON {"cpu_utilization": 0.3, "rps_fractional": 10.0}'));
    assert.same([0.6, 0], read('JSON {"cpuUtilization":0.3,"applicationUtilization":0.6}'));
  });

  it("counts errors as load", () => {
    const text = "TEXT cpu_utilization=0.3, rps_fractional=10, eps=2";
    assert.same([0.5, 10], read(text));
    assert.same([0.3, 10], read(text, 0));
    assert.same([1.3, 10], read(text, 5));
  });

  for (const garbage of [
    "",
    "TEXT",
    "TEXT cpu_utilization=",
    "TEXT cpu_utilization=-1",
    "TEXT cpu_utilization=nan",
    "TEXT cpu_utilization=1e999",
    "TEXT named_metrics.cpu_utilization=0.5",
    "TEXT my_cpu_utilization=0.5",
    "JSON {",
    'JSON {"cpu_utilization": "high"}',
    "BIN CAE=",
    `TEXT cpu_utilization=0.5, ${string.rep("x", 5000)}`,
  ]) {
    it(`says nothing when it is ${garbage.length > 60 ? "too long" : `"${garbage}"`}`, () => {
      assert.is_nil(read(garbage));
    });
  }
});

const exporter = `# HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="0",mode="idle"} 100.5
node_cpu_seconds_total{cpu="0",mode="user"} 20
node_cpu_seconds_total{cpu="1",mode="idle"} 1.5e+2 1700000000000
node_cpu_seconds_total_more{cpu="1",mode="idle"} 7
my_node_cpu_seconds_total{mode="idle"} 7
workers_busy 3
queue{name="a \\"b\\", {c}",kind="x"} 4
broken{mode="idle" 5
broken NaN
`;

describe("an exporter's answer", () => {
  it("is searched for the series with the wanted labels", () => {
    assert.same(
      { sum: 250.5, count: 2 },
      readSeries(exporter, "node_cpu_seconds_total", { mode: "idle" }),
    );
    assert.same(
      { sum: 150, count: 1 },
      readSeries(exporter, "node_cpu_seconds_total", { mode: "idle", cpu: "1" }),
    );
    assert.same({ sum: 3, count: 1 }, readSeries(exporter, "workers_busy", {}));
    assert.same({ sum: 4, count: 1 }, readSeries(exporter, "queue", { name: 'a "b", {c}' }));
    assert.same({ sum: 4, count: 1 }, readSeries(exporter, "queue", { kind: "x" }));
  });

  it("has none of what is missing or broken", () => {
    assert.is_nil(readSeries(exporter, "node_memory", {}));
    assert.is_nil(readSeries(exporter, "node_cpu_seconds_total", { mode: "steal" }));
    assert.is_nil(readSeries(exporter, "workers_busy", { mode: "idle" }));
    assert.is_nil(readSeries(exporter, "broken", {}));
    assert.is_nil(readSeries("", "up", {}));
  });

  it("of a hundred thousand lines is read in a moment", () => {
    const lines: string[] = [];
    for (const i of $range(1, 100000)) lines[lines.length] = `other_${i}{a="b"} 1`;
    lines[lines.length] = "wanted 1";
    const began = os.clock();
    assert.same({ sum: 1, count: 1 }, readSeries(table.concat(lines, "\n"), "wanted", {}));
    assert.is_true(os.clock() - began < 1);
  });
});

describe("utilisation", () => {
  it("is a gauge's mean as part of what means full", () => {
    assert.equal(0.25, utilisationFrom("gauge", { sum: 6, count: 2 }, undefined, 0, 12));
  });

  it("is how fast busy seconds grow", () => {
    const before = { sum: 10, count: 1 };
    assert.equal(0.5, utilisationFrom("busy_seconds", { sum: 20, count: 1 }, before, 5, 4));
  });

  it("is what idle seconds lack of a second for each second", () => {
    const before = { sum: 100, count: 4 };
    assert.equal(0.75, utilisationFrom("idle_seconds", { sum: 105, count: 4 }, before, 5, 1));
    assert.equal(0, utilisationFrom("idle_seconds", { sum: 121, count: 4 }, before, 5, 1));
  });

  it("is unknown at first, after a reset and when series came or went", () => {
    const now = { sum: 5, count: 1 };
    assert.is_nil(utilisationFrom("busy_seconds", now, undefined, 0, 1));
    assert.is_nil(utilisationFrom("busy_seconds", now, { sum: 9, count: 1 }, 5, 1));
    assert.is_nil(utilisationFrom("idle_seconds", now, { sum: 1, count: 2 }, 5, 1));
  });
});

describe("the answer to a probe", () => {
  it("tells requests under way and their time", () => {
    const [answer] = readProbeAnswer(200, { in_flight: 3, latency_seconds: 0.02, more: true });
    assert.same({ in_flight: 3, latency_seconds: 0.02 }, answer);
  });

  it("is refused when its status is not 200 or there is no JSON", () => {
    assert.equal("status 404", readProbeAnswer(404, undefined)[1]);
    assert.equal("no JSON object", readProbeAnswer(200, undefined)[1]);
  });

  for (const [value, problem] of [
    ["3", "no JSON object"],
    [{}, 'no "in_flight"'],
    [{ in_flight: -1, latency_seconds: 0 }, 'no "in_flight"'],
    [{ in_flight: 1, latency_seconds: "fast" }, 'no "latency_seconds"'],
    [{ in_flight: 1, latency_seconds: math.huge }, 'no "latency_seconds"'],
  ] as const) {
    it(`is refused: ${problem}`, () => {
      const [answer, found] = readProbeAnswer(200, value);
      assert.is_nil(answer);
      assert.equal(problem, found);
    });
  }
});
