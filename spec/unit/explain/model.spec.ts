import type { ExplainReport } from "moontide/feature/explain/explain";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { CandidateReport } from "moontide/feature/llm/explain-candidate";
import { nextAttempt, noteFailure } from "moontide/feature/model/plan";
import { snapshotOf } from "moontide/policy/metrics/snapshot";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { ask, failed, plan, startModels } from "../model/world";
import { explained, hasWords, stepOf } from "./driver";
import { freezable } from "./freezable";

const models = `
  "smart": {"candidates": [
      {"provider": "own", "model": "small", "context_tokens": 100, "capabilities": ["streaming"]},
      {"provider": "one", "model": "gpt"}, {"provider": "two", "model": "claude"}],
    "retries": {"attempts": 0},
    "context_fallbacks": ["large"],
    "rules": [
      {"when": {"header": {"X-Tier": "gold"}}, "model": "large"},
      {"asked": {"prompt": "code"}, "candidates": [{"provider": "two", "model": "coder"}]}]},
  "large": {"candidates": [{"provider": "one", "model": "large", "context_tokens": 1000000}]},
  "lot": {"candidates": [{"provider": "one", "model": "a", "weight": 1}, {"provider": "two", "model": "b", "weight": 9}]},
  "claude": {"candidates": [{"provider": "two", "model": "claude"}]}`;

let machine: FakeMachine;
let gateway: Gateway;

const body = (model: string, more = "", text = "hello"): string =>
  `{"model":"${model}","messages":[{"role":"user","content":"${text}"}]${more}}`;

const chat = (text: string | undefined, more: object = {}): ExplainReport =>
  explained(gateway, { method: "POST", url: "/v1/chat/completions", body: text, ...more });

const candidate = ({ model }: ExplainReport, name: string): CandidateReport => {
  for (const one of model!.candidates) if (one.name === name) return one;
  error(`no candidate ${name}`, 2);
};

const fail = (model: string, kind: "rate_limit" | "not_found" | "connection", times = 1): void => {
  for (const _ of $range(1, times)) {
    const made = plan(gateway, ask(gateway, model, body(model)));
    const attempt = nextAttempt(gateway, made)!;
    const seconds = kind === "rate_limit" ? 30 : undefined;
    noteFailure(gateway, made, attempt, failed(kind, 500, seconds));
  }
};

describe("the explanation of a request for a model", () => {
  before_each(() => {
    machine = fakeMachine();
    gateway = startModels(machine, models, '{"models": ["*"]}');
  });

  it("names model, candidates, target, dialect and key, and never the key", () => {
    const report = chat(body("smart"));
    assert.equal("admitted", report.verdict);
    assert.equal("smart", report.model!.name);
    assert.is_nil(report.model!.rule);
    const small = candidate(report, "own/small");
    assert.equal("next", small.state);
    assert.equal("openai_chat", small.dialect);
    const claude = candidate(report, "two/claude");
    assert.same(
      ["behind", "anthropic", 0, "api.anthropic.com /v1/messages"],
      [claude.state, claude.dialect, claude.key, claude.target],
    );
    assert.equal("larger", candidate(report, "one/large").state);
    assert.equal("own/small is asked.", stepOf(report, "candidates").detail);
    assert.is_false(hasWords(gateway.ports.json.encode(report), "key-"));
  });

  it("says which rule chose, and why others did not", () => {
    const report = chat(body("smart", "", "Write a Python function that reads a CSV file"));
    assert.equal(1, report.model!.rule);
    assert.equal("code", report.model!.prompt_class);
    assert.equal("two/coder", report.model!.candidates[0]!.name);
    const { detail } = stepOf(report, "rules");
    assert.is_true(hasWords(detail, 'rule 0 does not hold by "header X-Tier"'), detail);
    assert.is_true(hasWords(detail, "rule 1 holds"), detail);
    const gold = chat(body("smart"), { headers: { "X-Tier": "gold" } });
    assert.equal("large", gold.model!.name);
    const prose = chat(body("smart"));
    assert.equal("none", prose.model!.prompt_class);
    assert.is_true(hasWords(stepOf(prose, "rules").detail, 'rule 1 does not hold by "prompt code'));
  });

  it("says what excludes a candidate, with the estimate", () => {
    const long = chat(body("smart", "", string.rep("hello ", 200)));
    const small = candidate(long, "own/small");
    assert.same(["excluded", "context"], [small.state, small.why]);
    assert.is_true(hasWords(small.detail!, "holds 100 tokens, and the request is about"));
    assert.is_true(long.model!.input_tokens! > 200);
    const tools = ',"tools":[{"type":"function","function":{"name":"f"}}]';
    const able = candidate(chat(body("smart", tools)), "own/small");
    assert.same(
      ["excluded", "capability", "does not know tools"],
      [able.state, able.why, able.detail],
    );
  });

  it("says who stands aside, why and how long", () => {
    fail("smart", "not_found");
    const cooling = candidate(chat(body("smart")), "own/small");
    assert.same(["aside", "cooldown"], [cooling.state, cooling.why]);
    assert.is_true(hasWords(cooling.detail!, "after not_found, for "), cooling.detail);
    fail("claude", "connection", 6);
    assert.same("provider", candidate(chat(body("smart")), "two/claude").why);
  });

  it("refuses where all keys are used up, with the word of the refusal", () => {
    fail("claude", "rate_limit");
    const report = chat(body("claude"));
    assert.same(
      ["refused", "candidates_rate_limited", 429],
      [report.verdict, report.reason, report.status],
    );
    const { state, why, detail } = candidate(report, "two/claude");
    assert.same(["aside", "keys", "after rate_limit, for 30 s"], [state, why, detail]);
  });

  it("tells what is changed, left out and refused", () => {
    const text = body("claude", ',"logprobs":true,"metadata":{"a":"b"}');
    const refused = chat(text);
    assert.same(["refused", "unsupported_field"], [refused.verdict, refused.reason]);
    const one = candidate(refused, "two/claude");
    assert.equal("unsayable", one.state);
    assert.is_true(hasWords(one.fields!.refused[0]!, "logprobs: "));
    gateway = startModels(machine, models, '{"drop_unsupported": true}');
    const dropped = chat(text);
    const { fields } = candidate(dropped, "two/claude");
    assert.equal("admitted", dropped.verdict);
    assert.is_true(fields!.translated);
    assert.same(["logprobs", "metadata"], fields!.left_out);
    const passed = candidate(chat(body("lot", ',"stream":true')), "one/a").fields!;
    assert.is_false(passed.translated);
    assert.same(["model", "stream_options"], passed.changed);
  });

  it("takes the likeliest where it is by chance", () => {
    assert.equal("two/b", chat(body("lot")).model!.candidates[0]!.name);
  });

  it("refuses what the engine would", () => {
    const cases: [string, string, string][] = [
      ["/v1/nothing", body("smart"), "unknown_url"],
      ["/v1/chat/completions", "{", "invalid_json"],
      ["/v1/chat/completions", '{"messages":[]}', "missing_required_parameter"],
      ["/v1/chat/completions", body("none"), "model_not_found"],
      ["/prompts/none", "{}", "prompt_not_found"],
    ];
    gateway = startModels(machine, models);
    for (const [url, text, reason] of cases) {
      assert.equal(reason, explained(gateway, { method: "POST", url, body: text }).reason, url);
    }
    assert.equal("method_not_allowed", explained(gateway, { url: "/v1/messages" }).reason);
    const guards = '{"guards": {"deny": ["hello"]}}';
    gateway = startModels(machine, models, guards);
    assert.equal("prompt_denied", chat(body("smart")).reason);
  });

  it("goes as far as it can without a body", () => {
    const report = chat(undefined);
    assert.equal("admitted", report.verdict);
    assert.equal("skipped", stepOf(report, "model").outcome);
  });

  it("changes nothing", () => {
    const { shared, freeze } = freezable(machine.shared);
    gateway = startModels({ ...machine, shared }, models, '{"models": ["*"]}');
    fail("claude", "not_found");
    const before = snapshotOf(gateway.metrics.registry);
    const turn = gateway.keys.get("one")!.turn;
    freeze();
    gateway.ports.random.uniform = () => error("drawn", 2);
    for (const name of ["smart", "lot", "claude", "own/made-up"]) chat(body(name));
    assert.equal(turn, gateway.keys.get("one")!.turn);
    assert.is_false(gateway.unlisted_deployments.has("own/made-up"));
    assert.same(before, snapshotOf(gateway.metrics.registry));
  });
});
