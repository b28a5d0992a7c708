import { Gateway } from "moontide/feature/gateway/gateway";
import { nextAttempt, noteSuccess } from "moontide/feature/model/plan";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { fakeRequest } from "../proxy/request";
import { ask, plan, refusal, startModels } from "./world";

let machine: FakeMachine;
let gateway: Gateway;

const start = (models: string): void => {
  gateway = startModels(machine, models);
};

const model = (list: string, rest = ""): string => `"smart": {"candidates": [${list}]${rest}}`;

/** Who is asked first. */
const first = (body?: string): string => {
  const made = plan(gateway, ask(gateway, "smart", body));
  return nextAttempt(gateway, made)!.candidate.name;
};

const chat = (rest: string): string =>
  `{"model":"smart","messages":[{"role":"user","content":"a"}]${rest}}`;

const plain = '{"provider": "own", "model": "plain", "capabilities": ["streaming"]}';
const able =
  '{"provider": "one", "model": "able", "capabilities": ["tools", "images", "json", "json_schema", "reasoning", "streaming", "files", "audio"]}';

before_each(() => {
  machine = fakeMachine();
});

describe("what a request needs", () => {
  const needs: Readonly<Record<string, string>> = {
    tools: chat(',"tools":[{"type":"function"}]'),
    functions: chat(',"functions":[{"name":"f"}]'),
    json: chat(',"response_format":{"type":"json_object"}'),
    schema: chat(',"response_format":{"type":"json_schema","json_schema":{}}'),
    effort: chat(',"reasoning_effort":"high"'),
    thinking: chat(',"thinking":{"type":"enabled","budget_tokens":1024}'),
    images:
      '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"a"}}]}]}',
    "images of Anthropic": '{"messages":[{"content":[{"type": "image","source":{}}]}]}',
    "images of responses": '{"input":[{"content":[{"type":"input_image"}]}]}',
    "images of Gemini":
      '{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":""}}]}]}',
    files: '{"messages":[{"content":[{"type":"file","file":{}}]}]}',
    documents: '{"messages":[{"content":[{"type":"document"}]}]}',
    audio: '{"messages":[{"content":[{"type":"input_audio"}]}]}',
    "schemas of Gemini":
      '{"contents":[],"generationConfig":{"responseMimeType":"application/json","responseSchema":{}}}',
  };
  for (const [name, body] of pairs(needs)) {
    it(`leaves out candidates that can't do it: ${name}`, () => {
      start(model(`${plain}, ${able}`));
      assert.equal("own/plain", first(chat("")));
      assert.equal("one/able", first(body));
    });
  }

  const harmless: Readonly<Record<string, string>> = {
    "no tools": chat(',"tools":[]'),
    "words in a text":
      '{"messages":[{"role":"user","content":"say {\\"type\\":\\"image_url\\"}"}]}',
    "a text format": chat(',"response_format":{"type":"text"}'),
    "no thinking": chat(',"thinking":{"type":"disabled"},"reasoning_effort":"none"'),
  };
  for (const [name, body] of pairs(harmless)) {
    it(`is not what it looks like: ${name}`, () => {
      start(model(`${plain}, ${able}`));
      assert.equal("own/plain", first(body));
    });
  }

  it("is refused in words where nobody can do it", () => {
    start(model(plain));
    const told = refusal(gateway, ask(gateway, "smart", needs["tools"]));
    assert.equal(400, told.status);
    assert.equal("invalid_request", told.kind);
    assert.equal(
      "No candidate of the model smart can answer this request: own/plain does not know tools.",
      told.message,
    );
  });
});

describe("the size of a request", () => {
  const small = '{"provider": "own", "model": "small", "context_tokens": 1000}';
  const large = '{"provider": "one", "model": "large", "context_tokens": 100000}';
  const long = (tokens: number): string =>
    `{"messages":[{"role":"user","content":"${string.rep("abcd", tokens)}"}]}`;

  it("leads to a candidate that it fits into", () => {
    start(model(`${small}, ${large}`));
    assert.equal("own/small", first(long(900)));
    assert.equal("one/large", first(long(1100)));
    assert.equal("one/large", first(chat(',"max_tokens":1000')));
    assert.equal("one/large", first(chat(',"max_completion_tokens": 1000')));
    assert.equal("own/small", first(chat(',"max_tokens":900')));
  });

  it("leads to the models that are there for it where it fits into none", () => {
    start(`${model(small, ', "context_fallbacks": ["big"]')}, "big": {"candidates": [${large}]}`);
    assert.equal("one/large", first(long(1100)));
    start(model(small));
    const told = refusal(gateway, ask(gateway, "smart", long(1100)));
    assert.equal("context_length", told.kind);
    assert.equal("context_length_exceeded", told.code);
  });
});

describe("other calls", () => {
  it("go to providers that have them", () => {
    start(model('{"provider": "two", "model": "claude"}, {"provider": "one", "model": "embed"}'));
    const question = ask(gateway, "smart", '{"model":"smart","input":"a"}');
    const endpoint = { ...question.endpoint, wish: "embeddings" as const };
    const embeddings = { ...question, endpoint };
    assert.equal("one/embed", nextAttempt(gateway, plan(gateway, embeddings))!.candidate.name);
  });
});

describe("candidates by price", () => {
  it("are the cheapest first", () => {
    start(
      model(
        '{"provider": "one", "model": "a", "price": {"input_usd_per_million": 2, "output_usd_per_million": 8}}, {"provider": "own", "model": "b", "price": {"input_usd_per_million": 0.1, "output_usd_per_million": 0.4}}',
        ', "choose_by": "cost"',
      ),
    );
    assert.equal("own/b", first());
  });
});

describe("candidates by speed", () => {
  it("are the faster of two, by what was measured", () => {
    start(
      model(
        '{"provider": "one", "model": "a"}, {"provider": "own", "model": "b"}',
        ', "choose_by": "latency"',
      ),
    );
    const seconds: Readonly<Record<string, number>> = { "one/a": 2, "own/b": 0.2 };
    const counts: Record<string, number> = { "one/a": 0, "own/b": 0 };
    for (const _ of $range(1, 100)) {
      const made = plan(gateway, ask(gateway, "smart"));
      const attempt = nextAttempt(gateway, made)!;
      const { name } = attempt.candidate;
      const began_at = machine.clock.now();
      machine.clock.advance(seconds[name]!);
      noteSuccess(gateway, made, attempt, {
        stream: true,
        first_token_at: began_at + seconds[name]!,
      });
      counts[name] = counts[name]! + 1;
    }
    assert.is_true(counts["own/b"]! > 90);
  });
});

describe("a first candidate that has become slow", () => {
  it("is passed over by a part of the requests", () => {
    start(
      model(
        '{"provider": "one", "model": "a"}, {"provider": "own", "model": "b"}',
        ', "latency_failover": {"above_seconds": 1, "percent": 30}',
      ),
    );
    assert.equal("one/a", first());
    gateway.deployments.get("one/a")!.speed.first_token_seconds = 3;
    let passed = 0;
    for (const _ of $range(1, 2000)) if (first() === "own/b") passed += 1;
    assert.is_true(math.abs(passed - 600) < 60);
    gateway.deployments.get("own/b")!.speed.first_token_seconds = 4;
    assert.equal("one/a", first());
  });
});

describe("a client that stays", () => {
  it("has the same candidate each time", () => {
    start(
      model(
        '{"provider": "one", "model": "a", "weight": 50}, {"provider": "own", "model": "b", "weight": 50}',
        ', "sticky": "address"',
      ),
    );
    const counts: Record<string, number> = { "one/a": 0, "own/b": 0 };
    for (const i of $range(1, 200)) {
      const question = ask(
        gateway,
        "smart",
        undefined,
        fakeRequest({ peer_address: `10.0.0.${i}` }),
      );
      const name = nextAttempt(gateway, plan(gateway, question))!.candidate.name;
      for (const _ of $range(1, 3)) {
        assert.equal(name, nextAttempt(gateway, plan(gateway, question))!.candidate.name);
      }
      counts[name] = counts[name]! + 1;
    }
    assert.is_true(counts["one/a"]! > 70 && counts["own/b"]! > 70);
  });
});

describe("the rules of a model", () => {
  const both = (rules: string): string =>
    `${model('{"provider": "one", "model": "usual"}', `, "rules": [${rules}]`)}, "coder": {"candidates": [{"provider": "own", "model": "code"}]}`;

  it("lead elsewhere by what is asked of the model", () => {
    start(
      both(
        '{"asked": {"tools": true}, "model": "coder"}, {"asked": {"input_tokens_above": 1000}, "candidates": [{"provider": "two", "model": "long"}]}',
      ),
    );
    assert.equal("one/usual", first());
    assert.equal("own/code", first(chat(',"tools":[{}]')));
    assert.equal("two/long", first(chat(`,"x":"${string.rep("abcd", 1100)}"`)));
    assert.equal("coder", plan(gateway, ask(gateway, "smart", chat(',"tools":[{}]'))).alias);
  });

  it("lead elsewhere by what the client called the model", () => {
    const rules = '{"asked": {"model": ["gpt-4*", "o1"]}, "model": "coder"}';
    gateway = startModels(fakeMachine(), both(rules), '{"default_model": "smart"}');
    const chosen = (name: string): string =>
      nextAttempt(gateway, plan(gateway, ask(gateway, name)))!.candidate.name;
    assert.equal("own/code", chosen("gpt-4o"));
    assert.equal("own/code", chosen("o1"));
    for (const name of ["smart", "gpt-3.5", "o1-mini", ""]) {
      assert.equal("one/usual", chosen(name));
    }
    gateway = startModels(
      fakeMachine(),
      both('{"asked": {"model": "o*"}, "model": "coder"}'),
      '{"default_model": "smart"}',
    );
    assert.equal("own/code", chosen("o1-mini"));
  });

  it("lead elsewhere by what the request is", () => {
    start(both('{"when": {"header": {"X-Tier": "gold"}}, "model": "coder"}'));
    const question = ask(gateway, "smart");
    assert.equal("one/usual", nextAttempt(gateway, plan(gateway, question))!.candidate.name);
    const gold = ask(gateway, "smart", undefined, fakeRequest({ headers: { "x-tier": "gold" } }));
    assert.equal("own/code", nextAttempt(gateway, plan(gateway, gold))!.candidate.name);
    const other = ask(gateway, "smart", undefined, fakeRequest({ headers: { "x-tier": "tin" } }));
    assert.equal("one/usual", nextAttempt(gateway, plan(gateway, other))!.candidate.name);
  });
});
