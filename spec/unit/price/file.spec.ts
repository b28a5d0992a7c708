import { Gateway } from "moontide/feature/gateway/gateway";
import { pricesProblem, readPriceFile } from "moontide/feature/price/file";
import { followPrices } from "moontide/feature/price/follow";
import { nextAttempt } from "moontide/feature/model/plan";
import { FakeMachine, fakeMachine, portsOn } from "../../support/lua/ports";
import { startGateway, startWorker } from "../../support/lua/worker";
import { ask, plan, refusal } from "../model/world";

const file = "/prices.json";

const entry = (rest: string): string => `{"litellm_provider": "openai", "mode": "chat"${rest}}`;

const priced = (input: string, rest = ""): string =>
  entry(`, "input_cost_per_token": ${input}, "output_cost_per_token": 1e-05${rest}`);

const mapOf = (gpt: string): string =>
  `{"sample_spec": {"input_cost_per_token": 0, "max_input_tokens": "the most"},
    "gpt-4o": ${gpt}, "picture": {"output_cost_per_image": 1}, "azure/gpt-4o": ${priced("9e-06")},
    "other": {"litellm_provider": "mistral", "input_cost_per_token": 1e-06}}`;

const documentOf = (rest = ""): string =>
  `{"prices": {"file": "${file}"${rest}},
    "providers": {"openai": {"type": "openai", "api_keys": [{"env": "ONE"}]}, "own": {"type": "vllm"}},
    "models": {"smart": {"candidates": [{"provider": "openai", "model": "gpt-4o"}, {"provider": "own", "model": "gpt-4o"}]}},
    "routes": [{"llm": {"models": ["smart", "openai/*"]}}]}`;

let machine: FakeMachine;

const start = (text: string | undefined, rest?: string): Gateway => {
  if (text !== undefined) machine.files[file] = text;
  else delete machine.files[file];
  const gateway = startGateway(machine, documentOf(rest));
  read(gateway);
  return gateway;
};

/** What the leader does every five seconds, and then this worker. */
const read = (gateway: Gateway): void => {
  readPriceFile(portsOn(machine), gateway.configuration);
  followPrices(gateway);
};

/** What a candidate of the model costs a token, in femto-dollars. */
const inputRate = (gateway: Gateway, place = 0): number | undefined =>
  gateway.models.get("smart")!.choice.candidates[place]!.price?.rates.input;

const events = (name: string): number => {
  let count = 0;
  for (const { event } of machine.logged) if (event === name) count += 1;
  return count;
};

before_each(() => {
  machine = fakeMachine();
  machine.secrets["env ONE"] = "key";
});

describe("a file of prices", () => {
  it("is not read while it is as it was", () => {
    const gateway = start(mapOf(priced("2.5e-06")));
    const ports = portsOn(machine);
    let reads = 0;
    const files = {
      ...ports.files,
      read: (path: string) => {
        reads += 1;
        return ports.files.read(path);
      },
    };
    const look = (): void => readPriceFile({ ...ports, files }, gateway.configuration);
    look();
    assert.equal(0, reads);
    machine.files[file] = mapOf(priced("3e-06"));
    look();
    look();
    assert.equal(1, reads);
  });

  it("says what a provider's models cost, and nothing of another's of the same name", () => {
    const gateway = start(mapOf(priced("2.5e-06")));
    assert.equal(2.5e9, inputRate(gateway));
    assert.is_nil(inputRate(gateway, 1));
    assert.equal(1, events("prices_read"));
  });

  it("is known to workers that start later, and to models that only clients name", () => {
    start(mapOf(priced("2.5e-06")));
    const gateway = startWorker(machine, 200);
    assert.equal(2.5e9, inputRate(gateway));
    const attempt = nextAttempt(gateway, plan(gateway, ask(gateway, "openai/gpt-4o")))!;
    assert.equal(2.5e9, attempt.candidate.price?.rates.input);
  });

  it("is read again when it changes", () => {
    const gateway = start(mapOf(priced("2.5e-06")));
    const before = gateway.models;
    read(gateway);
    assert.equal(before, gateway.models);
    machine.files[file] = mapOf(priced("3e-06"));
    read(gateway);
    assert.equal(3e9, inputRate(gateway));
  });

  const broken: Readonly<Record<string, string>> = {
    "no JSON": '{"gpt-4o": ',
    "another document": "[1, 2]",
    "a text": '"prices"',
    "no prices": '{"gpt-4o": {"litellm_provider": "openai"}}',
    "longer than 16 MiB": string.rep(" ", 16777217),
    gone: "",
  };
  for (const [what, text] of pairs(broken)) {
    it(`that is broken leaves the last good one, and the log says so once: ${what}`, () => {
      const gateway = start(mapOf(priced("2.5e-06")));
      if (text === "") delete machine.files[file];
      else machine.files[file] = text;
      read(gateway);
      read(gateway);
      assert.equal(2.5e9, inputRate(gateway));
      assert.equal(1, events("prices_refused"));
      assert.is_string(pricesProblem(gateway.ports));
      machine.files[file] = mapOf(priced("4e-06"));
      read(gateway);
      assert.equal(4e9, inputRate(gateway));
      assert.is_nil(pricesProblem(gateway.ports));
    });
  }

  it("that can't be read at the start leaves prices unknown", () => {
    const gateway = start(undefined);
    assert.is_nil(inputRate(gateway));
    assert.equal(1, events("prices_refused"));
    machine.files[file] = mapOf(priced("1e-06"));
    read(gateway);
    assert.equal(1e9, inputRate(gateway));
  });

  it("is tried again where shared memory had no room", () => {
    machine.full.add(machine.shared.configuration);
    machine.files[file] = mapOf(priced("1e-06"));
    const ports = portsOn(machine);
    const prices = { prices: { file, models: {} } };
    readPriceFile(ports, prices);
    assert.equal("", machine.shared.configuration.texts.get("prices") ?? "");
    machine.full.delete(machine.shared.configuration);
    readPriceFile(ports, prices);
    assert.is_string(machine.shared.configuration.texts.get("prices"));
  });

  it("is read with pauses, and what was read meanwhile counts", () => {
    const many: string[] = [];
    for (const i of $range(1, 450)) many[many.length] = `"m${i}": ${priced("1e-06")}`;
    const gateway = start(mapOf(priced("2.5e-06")));
    machine.files[file] = `{${table.concat(many, ", ")}, "gpt-4o": ${priced("3e-06")}}`;
    let pauses = 0;
    readPriceFile(gateway.ports, gateway.configuration, () => {
      pauses += 1;
      if (pauses > 1) return;
      machine.files[file] = mapOf(priced("6e-06"));
      readPriceFile(gateway.ports, gateway.configuration);
    });
    assert.equal(2, pauses);
    followPrices(gateway);
    assert.equal(6e9, inputRate(gateway));
  });

  it("is forgotten where the configuration has none any more", () => {
    const gateway = start(mapOf(priced("2.5e-06")));
    readPriceFile(portsOn(machine), { prices: { models: {}, file: undefined } });
    followPrices(gateway);
    assert.is_nil(inputRate(gateway));
  });
});

describe("prices in the configuration", () => {
  const one = (usd: number): string =>
    `{"input_usd_per_million": ${usd}, "output_usd_per_million": 1}`;

  it("go before the file's: whole names, then the model's, then the longest beginning", () => {
    const rest = (models: string): string => `, "models": {${models}}`;
    const text = mapOf(priced("2.5e-06"));
    assert.equal(
      7e9,
      inputRate(start(text, rest(`"openai/gpt-4o": ${one(7)}, "openai/*": ${one(8)}`))),
    );
    assert.equal(9e9, inputRate(start(text, rest(`"gpt-4o": ${one(9)}`)), 1));
    assert.equal(0, inputRate(start(text, rest(`"own/*": ${one(0)}, "*": ${one(5)}`)), 1));
    assert.equal(5e9, inputRate(start(text, rest(`"own/*": ${one(0)}, "*": ${one(5)}`))));
  });

  it("have the rates that they state", () => {
    const stated = `{"input_usd_per_million": 2, "output_usd_per_million": 8, "cached_input_usd_per_million": 0.5,
      "cache_write_usd_per_million": 2.5, "reasoning_usd_per_million": 9, "batch_percent": 50,
      "long_context": {"above_tokens": 1000, "input_usd_per_million": 4, "output_usd_per_million": 12}}`;
    const gateway = start(mapOf(priced("1e-06")), `, "models": {"gpt-4o": ${stated}}`);
    const price = gateway.models.get("smart")!.choice.candidates[0]!.price!;
    assert.same(
      { input: 2e9, cached: 5e8, written: 2.5e9, output: 8e9, reasoning: 9e9 },
      price.rates,
    );
    assert.equal(1e9, price.batch.input);
    assert.equal(1000, price.long[0]!.above_tokens);
    assert.equal(4e9, price.long[0]!.rates.cached);
    assert.equal(6e9, price.long[0]!.batch.output);
  });
});

describe("candidates that say nothing of themselves", () => {
  it("hold and can what the file says of them", () => {
    const rest =
      ', "max_input_tokens": 1000, "max_output_tokens": 50, "supports_function_calling": true';
    const gateway = start(mapOf(priced("2.5e-06", rest)));
    const names = (body: string): string =>
      nextAttempt(gateway, plan(gateway, ask(gateway, "smart", body)))!.candidate.name;
    assert.equal("openai/gpt-4o", names('{"model":"smart","messages":[]}'));
    assert.equal("own/gpt-4o", names(`{"messages":[{"content":"${string.rep("abcd", 1100)}"}]}`));
    assert.equal("own/gpt-4o", names('{"messages":[],"max_tokens":60}'));
    const image = '{"messages":[{"content":[{"type":"image_url","image_url":{"url":"a"}}]}]}';
    assert.equal("own/gpt-4o", names(image));
    assert.equal("openai/gpt-4o", names('{"messages":[],"tools":[{"type":"function"}]}'));
  });

  it("are found wanting in words that name them", () => {
    machine.files[file] = mapOf(priced("2.5e-06", ', "max_input_tokens": 1000'));
    const gateway = startGateway(
      machine,
      `{"prices": {"file": "${file}"},
        "providers": {"openai": {"type": "openai", "api_keys": [{"env": "ONE"}]}},
        "models": {"smart": {"candidates": [{"provider": "openai", "model": "gpt-4o"}]}},
        "routes": [{"llm": {}}]}`,
    );
    read(gateway);
    const told = refusal(
      gateway,
      ask(gateway, "smart", `{"messages":"${string.rep("abcd", 1100)}"}`),
    );
    assert.equal("context_length_exceeded", told.code);
  });
});
