/**
 * Requests at fixed rates, phase after phase, whatever becomes of them: an open loop, as users are. PHASES is a list of
 * {name, url, rate, seconds, header?, share?}; the phases run one after another, those with the same `at` side by side.
 * Ends with one JSON document: by phase, how many were served, refused and lost, and how long the served ones took.
 */
import http from "k6/http";
import exec from "k6/execution";
import { Counter, Trend } from "k6/metrics";

const phases = JSON.parse(__ENV.PHASES);
const byName = Object.fromEntries(phases.map((phase) => [phase.name, phase]));

const served = new Counter("served");
const refused = new Counter("refused");
const lost = new Counter("lost");
const took = new Trend("took", true);

export const options = {
  discardResponseBodies: true,
  noConnectionReuse: false,
  summaryTrendStats: ["avg", "p(50)", "p(99)", "max"],
  scenarios: Object.fromEntries(
    phases.map(({ name, rate, seconds, at, users, most }) => [
      name,
      rate === undefined
        ? { executor: "constant-vus", vus: users, duration: `${seconds}s`, startTime: `${at}s` }
        : {
            executor: "constant-arrival-rate",
            rate,
            timeUnit: "1s",
            duration: `${seconds}s`,
            startTime: `${at}s`,
            preAllocatedVUs: most,
            maxVUs: most,
            gracefulStop: "5s",
          },
    ]),
  ),
  // A metric by scenario is kept only where a threshold names it.
  thresholds: Object.fromEntries(
    phases.flatMap(({ name }) => [
      [`served{scenario:${name}}`, ["count>=0"]],
      [`refused{scenario:${name}}`, ["count>=0"]],
      [`lost{scenario:${name}}`, ["count>=0"]],
      [`took{scenario:${name}}`, ["max>=0"]],
    ]),
  ),
};

export default function () {
  const phase = byName[exec.scenario.name];
  const answer = http.get(phase.url, { timeout: phase.timeout, headers: phase.headers });
  if (answer.status === 200) {
    served.add(1);
    took.add(answer.timings.duration);
  } else if (answer.status === 503 || answer.status === 429) refused.add(1);
  else lost.add(1);
}

export function handleSummary({ metrics }) {
  const count = (metric, name) => metrics[`${metric}{scenario:${name}}`]?.values.count ?? 0;
  const figures = phases.map(({ name }) => [
    name,
    {
      served: count("served", name),
      refused: count("refused", name),
      lost: count("lost", name),
      median_ms: metrics[`took{scenario:${name}}`]?.values["p(50)"] ?? 0,
      p99_ms: metrics[`took{scenario:${name}}`]?.values["p(99)"] ?? 0,
    },
  ]);
  return { stdout: JSON.stringify(Object.fromEntries(figures)) };
}
