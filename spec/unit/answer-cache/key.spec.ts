import { answerKey } from "moontide/feature/answer-cache/key";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { ModelSession } from "moontide/feature/llm/session";
import { dialectNamed } from "moontide/feature/llm/speech";
import { planOf } from "moontide/feature/model/plan";
import { createExchange } from "moontide/feature/proxy/exchange";
import type { DialectName } from "moontide/policy/dialect/dialect";
import { members } from "moontide/policy/json/members";
import { fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { startModels } from "../model/world";
import { chat, mutate, write } from "./document";

// Two requests share an entry only if every field that can change the answer is equal. The digest is the text itself
// here, so that keys are the same only where all of what they are made of is.

interface Sender {
  readonly subject?: string;
  readonly team?: string;
  readonly dialect?: DialectName;
  readonly headers?: Record<string, string>;
}

const identityOf = ({ subject, team }: Sender) => {
  if (subject === undefined) return undefined;
  const consumer = {
    name: subject,
    tier: undefined,
    tags: new LuaSet<string>(),
    team,
    models: [],
  };
  return { consumer, user: subject, subject, claims: {} };
};

const keyOf = (
  gateway: Gateway,
  model: string,
  body: string,
  sender: Sender = {},
): string | undefined => {
  const [found] = members(body);
  const exchange = createExchange();
  exchange.identity = identityOf(sender);
  const dialect = sender.dialect ?? "openai_chat";
  const ports = { ...gateway.ports, digests: { sha256: (text: string) => text } };
  const session = {
    gateway: { ...gateway, ports },
    ports,
    exchange,
    model,
    body,
    members: found!,
    stream: string.find(body, '"stream":true', 1, true)[0] !== undefined,
    stream_usage: false,
    endpoint: { wish: "answer", dialect, method: "POST" },
    dialect: dialectNamed(dialect),
    request: undefined,
    llm: { configuration: gateway.configuration.routes[0]!.llm! },
    client: { header: (name: string) => sender.headers?.[name] },
  } as unknown as ModelSession;
  const [plan, refused] = planOf(gateway, exchange, session);
  if (plan === undefined) error(refused.message);
  return answerKey(session, plan, plan.model.cache!);
};

const modelsWith = (cache: string, candidates?: string): string =>
  `"smart": {"candidates": ${candidates ?? '[{"provider": "own", "model": "llama"}]'}, "cache": ${cache}},
   "other": {"candidates": [{"provider": "own", "model": "llama-2"}], "cache": ${cache}}`;

const several =
  '[{"provider": "own", "model": "a", "weight": 1}, {"provider": "one", "model": "b", "weight": 1}]';

const start = (cache = "{}", candidates?: string): Gateway =>
  startModels(fakeMachine(), modelsWith(cache, candidates));

const body =
  '{"model":"x","messages":[{"role":"user","content":"hi"}],"temperature":0.7,"user":"ann"}';

describe("the key of an answer", () => {
  for (const candidates of ['[{"provider": "own", "model": "llama"}]', several]) {
    const kind = candidates === several ? "several candidates" : "one candidate";
    it(`is the same for all spellings of a request, and another for all others: ${kind}`, () => {
      const gateway = start("{}", candidates);
      const random = seededRandom(20);
      for (const _ of $range(1, 400)) {
        const document = chat(random);
        const one = write(random, document);
        const key = keyOf(gateway, "smart", one);
        assert.is_string(key);
        const another = write(random, document);
        assert.equal(key, keyOf(gateway, "smart", another), `${one}\n${another}`);
        const change = mutate(random, document);
        const changed = write(random, document);
        assert.not_equal(key, keyOf(gateway, "smart", changed), `${change}\n${one}\n${changed}`);
      }
    });
  }

  it("is a text for every two documents of one name, whichever of them counts", () => {
    const gateway = start();
    const one = '{"model":"x","messages":[],"seed":1,"seed":2}';
    const two = '{"model":"x","messages":[],"seed":2,"seed":1}';
    assert.not_equal(keyOf(gateway, "smart", one), keyOf(gateway, "smart", two));
  });

  it("heeds the order of a schema's members, by which models go", () => {
    const gateway = start();
    const with_schema = (schema: string): string =>
      `{"model":"x","messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":${schema}}}}`;
    const one = with_schema('{"type":"object","properties":{"a":{},"b":{}}}');
    const two = with_schema('{"type":"object","properties":{"b":{},"a":{}}}');
    assert.not_equal(keyOf(gateway, "smart", one), keyOf(gateway, "smart", two));
  });

  it("does not tell a stream from a whole answer, unless something would be lost", () => {
    const gateway = start();
    const form = (more: string, stream: string): string | undefined =>
      keyOf(
        gateway,
        "smart",
        `{"model":"x","messages":[{"role":"user","content":"hi"}]${more}${stream}}`,
      );
    const streamed = ',"stream":true,"stream_options":{"include_usage":true}';
    assert.equal(form("", ""), form("", streamed));
    assert.not_equal(form(',"logprobs":true', ""), form(',"logprobs":true', streamed));
    assert.not_equal(form(',"n":2', ""), form(',"n":2', streamed));
  });

  it("leaves out what the operator says tells nothing apart", () => {
    const [strict, lenient] = [start(), start('{"ignore": ["user"]}')];
    const other = string.gsub(body, "ann", "bob")[0];
    assert.not_equal(keyOf(strict, "smart", body), keyOf(strict, "smart", other));
    assert.equal(keyOf(lenient, "smart", body), keyOf(lenient, "smart", other));
  });

  it("is another for another model, and for another address of its provider", () => {
    const gateway = start();
    assert.not_equal(keyOf(gateway, "smart", body), keyOf(gateway, "other", body));
    const moved = startModels(
      fakeMachine(),
      modelsWith("{}", '[{"provider": "one", "model": "llama"}]'),
    );
    assert.not_equal(keyOf(gateway, "smart", body), keyOf(moved, "smart", body));
  });

  it("is one for all dialects in which the same is asked of the same model", () => {
    const gateway = start();
    const openai =
      '{"model":"x","max_completion_tokens":9,"messages":[{"role":"user","content":"hi"}]}';
    const messages = '{"model":"x","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}';
    const translated = keyOf(gateway, "smart", messages, { dialect: "anthropic" });
    assert.equal(keyOf(gateway, "smart", openai), translated);
    const warmer =
      '{"model":"x","max_tokens":9,"temperature":1,"messages":[{"role":"user","content":"hi"}]}';
    assert.not_equal(translated, keyOf(gateway, "smart", warmer, { dialect: "anthropic" }));
  });

  it("knows the trial features that a client asks Anthropic for", () => {
    const gateway = start("{}", '[{"provider": "two", "model": "claude"}]');
    const messages = '{"model":"x","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}';
    const plain = keyOf(gateway, "smart", messages, { dialect: "anthropic" });
    const headers = { "anthropic-beta": "more-2025" };
    assert.not_equal(plain, keyOf(gateway, "smart", messages, { dialect: "anthropic", headers }));
  });
});

describe("tenants", () => {
  const senders: Sender[] = [
    {},
    { subject: "ann" },
    { subject: "bob" },
    { subject: "issuer/ann" },
    { subject: "red", team: "blue" },
    { subject: "ann", team: "red" },
    { subject: "bob", team: "red" },
  ];

  it("share nothing by themselves, whatever they are called", () => {
    const gateway = start();
    const seen = new LuaMap<string, string>();
    for (const sender of senders) {
      const key = keyOf(gateway, "smart", body, sender)!;
      const owner = seen.get(key);
      if (owner !== undefined) assert.equal(owner, sender.subject);
      seen.set(key, sender.subject ?? "");
    }
  });

  it("share with their team, and all with all, where that is said", () => {
    const [teams, all] = [start('{"scope": "team"}'), start('{"scope": "all"}')];
    const [ann, bob] = [senders[5]!, senders[6]!];
    assert.equal(keyOf(teams, "smart", body, ann), keyOf(teams, "smart", body, bob));
    assert.not_equal(keyOf(teams, "smart", body, ann), keyOf(teams, "smart", body, senders[1]));
    assert.not_equal(keyOf(teams, "smart", body, ann), keyOf(teams, "smart", body, senders[4]));
    assert.equal(keyOf(all, "smart", body, {}), keyOf(all, "smart", body, bob));
  });
});
