import { BrokenConfiguration, withPool } from "./build";

const scaled = (options: string): string =>
  withPool(
    `"autoscale": {"maximum": 9, "targets": [{"metric": "requests_per_second", "per_instance": 80}], ${options}}`,
  );

const targets = (list: string): string =>
  withPool(`"autoscale": {"maximum": 9, "targets": [${list}]}`);

const where = "pools.web.autoscale";

export const wrongScaling: readonly BrokenConfiguration[] = [
  {
    name: "scaling without a bound",
    text: withPool('"autoscale": {"targets": [{"metric": "in_flight", "per_instance": 80}]}'),
    problems: [`${where}.maximum: found nothing; expected a whole number from 1 to 100000`],
  },
  {
    name: "nothing to scale by",
    text: withPool('"autoscale": {"maximum": 9}'),
    problems: [`${where}: found nothing to scale by; expected "targets", "steps" or both`],
    beyond_schema: true,
  },
  {
    name: "a target without a measure",
    text: targets('{"metric": "in_flight"}'),
    problems: [
      `${where}.targets[0]: found no per_instance; expected how much in_flight one instance is to have`,
    ],
    beyond_schema: true,
  },
  {
    name: "a target that says nothing of a number",
    text: targets('{"metric": "latency_seconds", "per_instance": 1}'),
    problems: [
      `${where}.targets[0].metric: found "latency_seconds"; expected requests_per_second, in_flight, queue_length, tokens_per_second or utilisation_percent: others say nothing of how many are needed, so they belong in rules`,
    ],
    beyond_schema: true,
  },
  {
    name: "an average of a sum, and a part of an average",
    text: targets(
      '{"metric": "in_flight", "average": 3, "per_instance": 2}, {"metric": "utilisation_percent", "per_instance": 60}',
    ),
    problems: [
      `${where}.targets[0].average: found 3; expected "per_instance": each has a part of the whole`,
      `${where}.targets[1]: found no average; expected an "average" in percent`,
      `${where}.targets[1].per_instance: found 60; expected an "average": a utilisation is a mean over all instances`,
    ],
    beyond_schema: true,
  },
  {
    name: "rules with no threshold, with two, and one that is over before it begins",
    text: scaled(
      '"rules": [{"metric": "in_flight"}, {"metric": "in_flight", "above": 1, "below": 2}, {"metric": "in_flight", "above": 1, "clear": 2}, {"metric": "in_flight", "below": 2, "clear": 1}]',
    ),
    problems: [
      `${where}.rules[0]: found no threshold; expected either "above" or "below"`,
      `${where}.rules[1]: found two thresholds; expected either "above" or "below"`,
      `${where}.rules[2].clear: found 2; expected at most above, 1`,
      `${where}.rules[3].clear: found 1; expected at least below, 2`,
    ],
    beyond_schema: true,
  },
  {
    name: "two rules of one name",
    text: scaled(
      '"rules": [{"name": "a", "metric": "in_flight", "above": 1}, {"name": "a", "metric": "in_flight", "above": 2}]',
    ),
    problems: [
      `${where}.rules[1].name: found "a" a second time; expected a name of its own (see ${where}.rules[0])`,
    ],
    beyond_schema: true,
  },
  {
    name: "a band without a change",
    text: scaled('"steps": [{"metric": "in_flight", "bands": [{"at_least": 1}]}]'),
    problems: [
      `${where}.steps[0].bands[0]: found no change; expected either "instances" or "percent"`,
    ],
    beyond_schema: true,
  },
  {
    name: "a policy that bounds nothing",
    text: scaled('"scale_up": {"policies": [{}]}'),
    problems: [
      `${where}.scale_up.policies[0]: found no bound; expected "instances", "percent" or both`,
    ],
    beyond_schema: true,
  },
  {
    name: "schedules that can't be kept",
    text: scaled(
      '"schedules": [{"hours": "08-18"}, {"minimum": 10}, {"minimum": 1, "from": "2027-01-02T00:00:00Z", "until": "2027-01-01T00:00:00Z"}]',
    ),
    problems: [
      `${where}.schedules[0]: found no bound; expected "minimum", "maximum" or both`,
      `${where}.schedules[1].minimum: found 10; expected at most the maximum, 9`,
      `${where}.schedules[2].until: found "2027-01-01T00:00:00Z"; expected a later time than from`,
    ],
    beyond_schema: true,
  },
  {
    name: "bounds the wrong way round, money for nobody",
    text: scaled('"minimum": 10, "cost": {"usd_per_instance_hour": 2, "maximum_usd_per_hour": 1}'),
    problems: [
      `${where}.minimum: found 10; expected at most maximum, 9`,
      `${where}.cost.maximum_usd_per_hour: found 1; expected at least what one instance costs, 2`,
    ],
    beyond_schema: true,
  },
  {
    name: "zero instances without cold starts",
    text: scaled('"minimum": 0'),
    problems: [
      `${where}.minimum: found 0; expected at least 1, or "cold_start" beside "autoscale": else who wakes it is refused`,
    ],
    beyond_schema: true,
  },
  {
    name: "a prediction of nothing, in buckets as long as its season",
    text: withPool(
      '"autoscale": {"maximum": 9, "targets": [{"metric": "utilisation_percent", "average": 60}], "prediction": {"season_seconds": 3600, "bucket_seconds": 1200}}',
    ),
    problems: [
      `${where}.prediction: found a prediction of nothing; expected a first target with "per_instance", whose signal is foreseen`,
      `${where}.prediction.bucket_seconds: found 1200; expected at most a quarter of season_seconds, 900`,
    ],
    beyond_schema: true,
  },
];
