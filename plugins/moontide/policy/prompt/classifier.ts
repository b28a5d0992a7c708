/**
 * Tells texts of one kind from all others by examples of both: logistic regression over hashed features, trained when the
 * configuration is loaded. Always the same for the same examples, so all workers and gateways agree.
 */
import { buckets, createFeatureSet, findFeatures } from "./features";

export interface Classifier {
  /** By feature. */
  readonly weights: readonly number[];
  readonly bias: number;
}

export interface Examples {
  /** Of the kind. */
  readonly positive: readonly string[];
  readonly negative: readonly string[];
}

/** Of a longer text the first and the last half of so many bytes are looked at. */
export const maximum_text_bytes = 4096;

const passes = 10;
const first_rate = 8;
/** Of the rarity of features: the rarest then count for little more than 1. */
const rarity_scale = 4;

/** One for a worker: nothing yields while it is in use. */
const features = createFeatureSet();

interface Sample {
  readonly found: readonly number[];
  readonly scale: number;
  /** 1 is of the kind, 0 is not. */
  readonly wanted: number;
  /** So that neither side counts for more by having more examples. */
  readonly importance: number;
}

/** Texts of any length weigh the same. */
const scaleOf = (count: number): number => (count === 0 ? 0 : 1 / math.sqrt(count));

const logistic = (sum: number): number => 1 / (1 + math.exp(-sum));

const sumOf = (weights: readonly number[], found: readonly number[], count: number): number => {
  let sum = 0;
  for (const i of $range(0, count - 1)) sum += weights[found[i]!]!;
  return sum;
};

const addSamples = (
  samples: Sample[],
  texts: readonly string[],
  wanted: number,
  importance: number,
): void => {
  for (const text of texts) {
    findFeatures(features, text, maximum_text_bytes);
    const found: number[] = [];
    for (const i of $range(0, features.count - 1)) found[i] = features.found[i]!;
    samples[samples.length] = { found, scale: scaleOf(features.count), wanted, importance };
  }
};

/** In an order that mixes both sides and is always the same (Fisher and Yates, with a small generator of our own). */
const mix = (samples: Sample[]): void => {
  let random = 1;
  for (const i of $range(samples.length - 1, 1, -1)) {
    random = (random * 48271) % 2147483647;
    const other = random % (i + 1);
    const sample = samples[i]!;
    samples[i] = samples[other]!;
    samples[other] = sample;
  }
};

const samplesOf = ({ positive, negative }: Examples): readonly Sample[] => {
  const samples: Sample[] = [];
  const all = positive.length + negative.length;
  addSamples(samples, positive, 1, all / (2 * math.max(1, positive.length)));
  addSamples(samples, negative, 0, all / (2 * math.max(1, negative.length)));
  mix(samples);
  return samples;
};

/**
 * By feature: how much it counts, the more the fewer examples have it (inverse document frequency, Spärck Jones 1972), so
 * that "the" and "write" don't drown what a prompt is about.
 */
const raritiesOf = (samples: readonly Sample[]): readonly number[] => {
  const rarities: number[] = [];
  for (const i of $range(0, buckets - 1)) rarities[i] = 1;
  for (const { found } of samples) {
    for (const feature of found) rarities[feature] = rarities[feature]! + 1;
  }
  for (const i of $range(0, buckets - 1)) {
    rarities[i] = math.log((samples.length + 1) / rarities[i]!) / rarity_scale;
  }
  return rarities;
};

/** Stochastic gradient descent with a falling rate: some 10 ms for 700 examples. */
export const trainClassifier = (examples: Examples): Classifier => {
  const samples = samplesOf(examples);
  const rarities = raritiesOf(samples);
  /* A feature's value is its rarity, so it is a factor of the weight's change twice: once for the value itself. */
  const weights: number[] = [];
  for (const i of $range(0, buckets - 1)) weights[i] = 0;
  let bias = 0;
  for (const pass of $range(1, passes)) {
    const rate = first_rate / pass;
    for (const { found, scale, wanted, importance } of samples) {
      const error = wanted - logistic(bias + scale * sumOf(weights, found, found.length));
      const change = rate * importance * error * scale;
      for (const feature of found) {
        const rarity = rarities[feature]!;
        weights[feature] = weights[feature]! + change * rarity * rarity;
      }
      bias += 0.1 * rate * importance * error;
    }
  }
  return { weights, bias };
};

/** How likely a text is of the kind, 0 to 1. Allocates nothing; under 0.1 ms for the most that is looked at. */
export const scoreOf = ({ weights, bias }: Classifier, text: string): number => {
  findFeatures(features, text, maximum_text_bytes);
  const { found, count } = features;
  return logistic(bias + scaleOf(count) * sumOf(weights, found, count));
};
