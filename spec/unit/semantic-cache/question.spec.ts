import { LastText, lastText } from "moontide/policy/semantic-cache/last-text";
import { nearQuestion, NearQuestion } from "moontide/feature/semantic-cache/question";
import type { Visit } from "moontide/feature/answer-cache/visit";
import type { Gateway } from "moontide/feature/gateway/gateway";
import type { ModelSession } from "moontide/feature/llm/session";
import { dialectNamed } from "moontide/feature/llm/speech";
import { planOf } from "moontide/feature/model/plan";
import { createExchange } from "moontide/feature/proxy/exchange";
import type { DialectName } from "moontide/policy/dialect/dialect";
import { members } from "moontide/policy/json/members";
import { fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";
import { chat, mutate, Node, write } from "../answer-cache/document";
import { startModels } from "../model/world";

const last = (dialect: DialectName, body: string): LastText | undefined =>
  lastText(dialect, body, members(body)[0]!);

describe("the last text", () => {
  it("is found in each dialect, and taken out", () => {
    const bodies: Partial<Record<DialectName, string>> = {
      openai_chat: '{"messages":[{"role":"system","content":"s"},{"role":"user","content":TEXT}]}',
      anthropic: '{"messages": [ {"role":"user","content":[{"type":"text","text": TEXT }]} ]}',
      openai_responses: '{"input":TEXT,"instructions":"s"}',
      gemini: '{"contents":[{"role":"user","parts":[{"text":"a"},{"text":TEXT}]}]}',
      bedrock: '{"messages":[{"role":"user","content":[{"text":TEXT}]}],"system":[]}',
    };
    for (const [dialect, body] of pairs(bodies)) {
      const asked = string.gsub(body, "TEXT", () => '"a \\"q\\" \\u00e9"')[0];
      const rest = string.gsub(body, "TEXT", () => '"-"')[0];
      assert.same({ text: 'a "q" é', rest }, last(dialect, asked), dialect);
    }
  });

  it("is not there where a body ends with something else, or says a thing twice", () => {
    for (const body of [
      '{"messages":[]}',
      '{"messages":[{"role":"user","content":[]}]}',
      '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}',
      '{"messages":[{"role":"user","content":"a","content":"b"}]}',
      '{"messages":[{"content":"a"}],"messages":[{"content":"b"}]}',
      '{"prompt":"a"}',
    ]) {
      assert.is_nil(last("openai_chat", body), body);
    }
    assert.is_nil(last("openai_completions", '{"prompt":"a"}'));
  });
});

interface Sender {
  readonly subject?: string;
  readonly labels?: readonly string[];
  readonly masked?: boolean;
}

const models = (semantic: string): string =>
  `"smart": {"candidates": [{"provider": "own", "model": "llama"}], "cache": {"semantic": {"model": "vectors"${semantic}}}},
   "vectors": {"candidates": [{"provider": "own", "model": "embed"}]}`;

const start = (semantic = ""): Gateway => startModels(fakeMachine(), models(semantic));

const questionOf = (
  gateway: Gateway,
  body: string,
  { subject, labels, masked }: Sender = {},
): NearQuestion | undefined => {
  const exchange = createExchange();
  if (subject !== undefined) {
    const consumer = {
      name: subject,
      tier: undefined,
      tags: new LuaSet<string>(),
      team: undefined,
      models: [],
    };
    exchange.identity = { consumer, user: subject, subject, claims: {} };
  }
  const ports = { ...gateway.ports, digests: { sha256: (text: string) => text } };
  const session = {
    gateway: { ...gateway, ports },
    ports,
    exchange,
    model: "smart",
    body,
    members: members(body)[0]!,
    stream: string.find(body, '"stream":true', 1, true)[0] !== undefined,
    stream_usage: false,
    endpoint: { wish: "answer", dialect: "openai_chat", method: "POST" },
    dialect: dialectNamed("openai_chat"),
    request: undefined,
    mask: masked === true ? {} : undefined,
    llm: { configuration: gateway.configuration.routes[0]!.llm! },
    client: { header: () => undefined },
  } as unknown as ModelSession;
  const [plan, refused] = planOf(gateway, exchange, session);
  if (plan === undefined) error(refused.message);
  const cache = plan.model.cache!;
  const visit = { cache, model: "smart", key: "", labels: labels ?? [] } as unknown as Visit;
  return nearQuestion(session, plan, visit, cache.semantic!);
};

const say = (text: string, more = ""): string =>
  `{"model":"x"${more},"messages":[{"role":"system","content":"s"},{"role":"user","content":"${text}"}]}`;

/** The user's message of a document that `chat` made. */
const lastMessage = (document: Node): Node => {
  if (document.kind !== "object") error("no object");
  const at = document.names.indexOf("messages");
  const messages = document.values[at];
  if (messages?.kind !== "list") error("no list");
  return messages.items[messages.items.length - 1]!;
};

const setText = (document: Node, text: string): void => {
  const message = lastMessage(document);
  if (message.kind !== "object") error("no object");
  message.values[message.names.indexOf("content")] = { kind: "leaf", text: `"${text}"` };
};

describe("a request that is compared with others", () => {
  it("has the same rest with every last text, and another with every other difference", () => {
    const gateway = start();
    const random = seededRandom(31);
    let changes = 0;
    for (const _ of $range(1, 400)) {
      const document = chat(random);
      setText(document, "how do i reset it");
      const one = questionOf(gateway, write(random, document))!;
      setText(document, "how can i reset it");
      const other = questionOf(gateway, write(random, document))!;
      assert.equal(one.rest, other.rest);
      assert.not_equal(one.text, other.text);
      const what = mutate(random, document);
      const changed = questionOf(gateway, write(random, document));
      const is_text = changed !== undefined && changed.text !== other.text;
      if (changed !== undefined && !is_text) {
        changes += 1;
        assert.not_equal(one.rest, changed.rest, what);
      }
    }
    assert.is_true(changes > 200);
  });

  it("has another rest for each tenant, tag, number and negation", () => {
    const gateway = start();
    const rest = (text: string, sender?: Sender): string =>
      questionOf(gateway, say(text), sender)!.rest;
    const seen = new LuaSet<string>();
    for (const one of [
      rest("give me a few"),
      rest("give me a few", { subject: "ann" }),
      rest("give me a few", { subject: "bob" }),
      rest("give me a few", { labels: ["tag red"] }),
      rest("give me 5"),
      rest("give me 50"),
      rest("do not give me a few"),
    ]) {
      assert.is_false(seen.has(one));
      seen.add(one);
    }
    assert.equal(rest("give me a few"), rest("GIVE me some"));
    const lax = start(', "must_agree": []');
    assert.equal(questionOf(lax, say("give me 5"))!.rest, questionOf(lax, say("not 50"))!.rest);
  });

  it("is none with tools, more than text, a long conversation or a long text, nor one of which something was masked", () => {
    const gateway = start(', "maximum_messages": 2, "maximum_text_bytes": 20');
    assert.is_not_nil(questionOf(gateway, say("short")));
    assert.is_nil(questionOf(gateway, say(string.rep("x", 21))));
    assert.is_nil(questionOf(gateway, say("")));
    assert.is_nil(questionOf(gateway, say("short"), { masked: true }));
    const tools = ',"tools":[{"type":"function","function":{"name":"f","parameters":{}}}]';
    assert.is_nil(questionOf(gateway, say("short", tools)));
    for (const messages of [
      '{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}',
      '{"role":"user","content":"a"},{"role":"assistant","content":"b"}',
      '{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"http://x/y.png"}}]}',
      '{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x/y.png"}},{"type":"text","text":"a"}]}',
    ]) {
      assert.is_nil(questionOf(gateway, `{"model":"x","messages":[${messages}]}`), messages);
    }
  });
});
