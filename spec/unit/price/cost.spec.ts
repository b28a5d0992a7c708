import { costOf, largestCost } from "moontide/policy/price/cost";
import { Price, Rates, ratesOf } from "moontide/policy/price/price";
import { seededRandom } from "../../support/lua/random";

/** Big whole numbers, by millions: the lowest first. As many as it takes. */
type Big = number[];

const base = 1000000;

const bigOf = (value: number): Big => {
  const parts: Big = [];
  let left = value;
  while (left > 0) {
    parts[parts.length] = left % base;
    left = (left - (left % base)) / base;
  }
  return parts;
};

const carried = (parts: Big): Big => {
  let i = 0;
  while (i < parts.length) {
    const part = parts[i]!;
    if (part >= base) {
      const carry = (part - (part % base)) / base;
      parts[i] = part % base;
      parts[i + 1] = (parts[i + 1] ?? 0) + carry;
    }
    i += 1;
  }
  return parts;
};

const addProduct = (sum: Big, a: Big, b: Big): Big => {
  for (const i of $range(0, a.length - 1)) {
    for (const j of $range(0, b.length - 1)) {
      while (sum.length <= i + j) sum[sum.length] = 0;
      sum[i + j] = sum[i + j]! + a[i]! * b[j]!;
      carried(sum);
    }
  }
  return sum;
};

/** Without its lowest million, as a text. */
const nanoText = (femto: Big): string => {
  let text = "";
  for (const i of $range(1, femto.length - 1)) text = string.format("%06d", femto[i]) + text;
  return string.match(text, "^0*(%d*)$")[0]!;
};

const textOf = (nano: number): string => (nano === 0 ? "" : string.format("%.0f", nano));

const flat = (rates: Rates): Price => ({ rates, batch: rates, long: [] });

describe("what a request costs", () => {
  it("is what exact arithmetic says, rounded once, half up", () => {
    const random = seededRandom(11);
    const whole = (below: number): number => math.floor(random.uniform() * below);
    for (const _ of $range(1, 20000)) {
      const size = 10 ** whole(14);
      const rates: Rates = {
        input: whole(size),
        cached: whole(size),
        written: whole(size),
        output: whole(size),
        reasoning: whole(size),
      };
      const cached = whole(10 ** whole(7));
      const written = whole(10 ** whole(7));
      const input = whole(10 ** whole(7));
      const reasoning = whole(10 ** whole(7));
      const output = whole(10 ** whole(7));
      const sum: Big = [];
      for (const [tokens, rate] of [
        [input, rates.input],
        [cached, rates.cached],
        [written, rates.written],
        [output, rates.output],
        [reasoning, rates.reasoning],
        [1, base / 2],
      ] as const) {
        addProduct(sum, bigOf(tokens), bigOf(rate));
      }
      const usage = {
        input_tokens: input + cached + written,
        cached_tokens: cached,
        cache_write_tokens: written,
        output_tokens: output + reasoning,
        reasoning_tokens: reasoning,
      };
      const exact = nanoText(sum);
      if (exact.length < 16) assert.equal(exact, textOf(costOf(flat(rates), usage)));
    }
  });

  it("is known of what nobody would use", () => {
    const price = flat(ratesOf({ input: 2.5e9, output: 1e10 }));
    const cost = (input_tokens: number, output_tokens: number): number =>
      costOf(price, { input_tokens, output_tokens });
    assert.equal(12500, cost(1, 1));
    assert.equal(0, cost(0, 0));
    assert.equal(0, cost(-5, 0 / 0));
    assert.equal(
      9e15,
      costOf(flat(ratesOf({ input: 1e15, output: 0 })), { input_tokens: 1e12, output_tokens: 0 }),
    );
    assert.equal(2500e9, cost(1e12, 0));
  });

  it("counts no token twice where a provider contradicts itself", () => {
    const price = flat(
      ratesOf({ input: 1e9, cached: 1e8, written: 2e9, output: 1e9, reasoning: 5e9 }),
    );
    const usage = {
      input_tokens: 10,
      cached_tokens: 8,
      cache_write_tokens: 100,
      output_tokens: 3,
      reasoning_tokens: 1000,
    };
    assert.equal(8 * 100 + 2 * 2000 + 3 * 5000, costOf(price, usage));
  });

  it("goes by the long prices above their thresholds, for all tokens", () => {
    const rates = ratesOf({ input: 1e9, output: 1e9 });
    const twice = ratesOf({ input: 2e9, output: 3e9 });
    const more = ratesOf({ input: 4e9, output: 4e9 });
    const half = ratesOf({ input: 5e8, output: 5e8 });
    const price: Price = {
      rates,
      batch: half,
      long: [
        { above_tokens: 2000, rates: more, batch: rates },
        { above_tokens: 1000, rates: twice, batch: rates },
      ],
    };
    const cost = (input_tokens: number, batch = false): number =>
      costOf(price, { input_tokens, output_tokens: 10 }, batch);
    assert.equal(1010000, cost(1000));
    assert.equal(1001 * 2000 + 30000, cost(1001));
    assert.equal(2001 * 4000 + 40000, cost(2001));
    assert.equal(505000, cost(1000, true));
    assert.equal(1011000, cost(1001, true));
  });
});

describe("what a request can cost at most", () => {
  it("is never less than what it does cost", () => {
    const random = seededRandom(12);
    const whole = (below: number): number => math.floor(random.uniform() * below);
    for (const _ of $range(1, 2000)) {
      const written = whole(1e10);
      const input = whole(1e10);
      const rates = {
        input,
        cached: whole(input),
        written,
        output: whole(1e10),
        reasoning: whole(1e10),
      };
      const long = [
        { above_tokens: 500, rates: ratesOf({ input: 2e10, output: 2e10 }), batch: rates },
      ];
      const price: Price = { rates, batch: rates, long };
      const usage = {
        input_tokens: whole(1000),
        cached_tokens: whole(500),
        cache_write_tokens: whole(500),
        output_tokens: whole(1000),
        reasoning_tokens: whole(1000),
      };
      assert.is_true(
        costOf(price, usage) <= largestCost(price, usage.input_tokens, usage.output_tokens),
      );
    }
  });
});
