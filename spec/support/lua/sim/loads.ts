/**
 * Loads for replays, in requests per second, by the second. All of them are made of seeded numbers alone, so that two
 * engines face the very same one.
 */
import type { ReplayOptions } from "moontide/policy/scale/replay";
import { seededRandom } from "../random";

export type Load = ReplayOptions["load"];

const daySeconds = 86400;

/** Worked out once, so that each second has one value however often it is asked for. */
const fixed = (seconds: number, at: (this: void, second: number) => number): Load => {
  const values: number[] = [];
  for (const second of $range(0, seconds - 1)) values[second] = at(second);
  return (second) => values[second] ?? 0;
};

/** A factor around 1: noise that lasts for some minutes, and noise of five seconds. */
const noise = (seed: number, sigma: number): ((this: void, second: number) => number) => {
  const random = seededRandom(seed);
  let slow = 0;
  let fast = 0;
  return (second) => {
    if (second % 60 === 0) slow = 0.9 * slow + sigma * random.normal() * 0.436;
    if (second % 5 === 0) fast = sigma * random.normal();
    return math.exp(slow + fast);
  };
};

/** From 0 to 1 within so many seconds from an hour of the day on. */
const rise = (hour: number, from: number, seconds: number): number =>
  math.max(0, math.min(1, ((hour - from) * 3600) / seconds));

/**
 * A day: a gentle wave, an opening at 9:00 that nearly doubles the load within two minutes, half as much again for half
 * an hour from 13:00, which begins within one, and a slow close at 18:00. Without steep parts nothing is missed.
 */
export const dayLoad = (second: number): number => {
  const hour = (second % daySeconds) / 3600;
  const wave = 900 + 500 * math.sin(((hour - 9) / 24) * 2 * math.pi);
  const open = 1 + 0.8 * (rise(hour, 9, 120) - rise(hour, 18, 600));
  const lunch = 1 + 0.5 * (rise(hour, 13, 60) - rise(hour, 13.5, 300));
  return wave * open * lunch;
};

export const noisyDays = (seed: number, sigma: number, days: number): Load => {
  const factor = noise(seed, sigma);
  return fixed(days * daySeconds, (second) => dayLoad(second) * factor(second));
};

/** Up and down by factors of five every half an hour. */
export const steps: Load = (second) => (math.floor(second / 1800) % 2 === 0 ? 400 : 2000);

/** Rises evenly for twenty minutes and falls at once. */
export const sawtooth: Load = (second) => 300 + (1700 * (second % 1200)) / 1200;

/** Ten times as much within 30 seconds, for ten minutes, once in an hour. */
export const flashCrowd: Load = (second) => {
  const since = (second % 3600) - 1200;
  const part = math.max(0, math.min(1, since / 30)) - math.max(0, math.min(1, (since - 600) / 30));
  return 300 + 2700 * part;
};

/** Each ten seconds a little more or less than before, by a factor: no past tells anything of its future. */
export const randomWalk = (seed: number, days: number): Load => {
  const random = seededRandom(seed);
  let logarithm = math.log(1500);
  return fixed(days * daySeconds, (second) => {
    if (second % 10 === 0) {
      const next = logarithm + 0.004 * random.normal();
      logarithm = math.max(math.log(200), math.min(math.log(20000), next));
    }
    return math.exp(logarithm);
  });
};

/** How often the number of instances turns that would just do, were every one there at once. */
export const idealTurns = (load: Load, seconds: number, capacity: number): number => {
  let before = math.ceil(load(0) / capacity);
  let direction = 0;
  let turns = 0;
  for (const second of $range(1, seconds - 1)) {
    const instances = math.ceil(load(second) / capacity);
    if (instances !== before) {
      const turned = instances > before ? 1 : -1;
      if (direction !== 0 && turned !== direction) turns += 1;
      direction = turned;
      before = instances;
    }
  }
  return turns;
};
