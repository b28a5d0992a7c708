import { createHash } from "node:crypto";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { scrape, sumOf } from "../support/node/metrics";
import { chunk, completion, jsonAnswer, Script, StreamOf } from "../support/node/model-scene";
import { RawServer } from "../support/node/raw-server";
import { until } from "../support/node/wait";

// Where the turns of a conversation go, and what becomes of those that end in an unusual way. SDKs: spec/clients.

const digestOf = (key: string) => createHash("sha256").update(key).digest("hex");

const configurationFor = (servers: RawServer[], conversations: object, algorithm: string) => ({
  consumers: { ada: { api_keys: [{ sha256: digestOf("ada-key") }] } },
  pools: {
    gpus: {
      endpoints: servers.map(({ url }) => url.replace("http://", "")),
      balancer: {
        algorithm,
        ...(algorithm === "consistent_hash" ? { hash: { key: "path" } } : {}),
      },
    },
  },
  models: { smart: { candidates: [{ pool: "gpus", model: "llama" }], retries: { attempts: 0 } } },
  routes: [{ llm: { conversations }, authentication: { api_key: {} } }],
});

const start = async (servers: RawServer[], conversations: object = {}, algorithm = "round_robin") =>
  Gateway.start({ workers: 2, configuration: configurationFor(servers, conversations, algorithm) });

const say = async (gateway: Gateway, conversation: string, more: object = {}) =>
  send(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      Authorization: "Bearer ada-key",
      "Content-Type": "application/json",
      "X-Moontide-Conversation": conversation,
    },
    body: JSON.stringify({
      model: "smart",
      messages: [{ role: "user", content: `hello from ${conversation}` }],
      ...more,
    }),
  });

const answering = async () =>
  RawServer.start((socket) => socket.write(jsonAnswer(completion("hi"))));

const servedBy = (servers: RawServer[], conversation: string): number[] =>
  servers.map(
    ({ requests }) =>
      requests.filter((request) => request.includes(`hello from ${conversation}"`)).length,
  );

const messagesIn = (request: string): { role: string; content: string }[] =>
  (JSON.parse(request.split("\r\n\r\n")[1]!) as { messages: never }).messages;

describe("a conversation with the servers of a pool", () => {
  it.each(["round_robin", "consistent_hash"])(
    "stays with the one that has read it, under %s",
    async (algorithm) => {
      const servers = await Promise.all([answering(), answering(), answering()]);
      const gateway = await start(servers, {}, algorithm);
      const names = Array.from({ length: 9 }, (_, i) => `talk-${i}`);
      for (let turn = 0; turn < 4; turn += 1) {
        for (const name of names) expect((await say(gateway, name)).status).toBe(200);
      }
      for (const name of names) {
        expect(servedBy(servers, name).filter((count) => count > 0)).toEqual([4]);
      }
      expect(servers.filter(({ requests }) => requests.length > 0).length).toBeGreaterThan(1);
    },
  );

  it("goes to another where that one is gone, and stays there", async () => {
    const servers = await Promise.all([answering(), answering()]);
    const gateway = await start(servers);
    await say(gateway, "talk");
    const first = servers[0]!.requests.length > 0 ? 0 : 1;
    await servers[first]!.stop();
    await until(
      "it to be answered elsewhere",
      async () => (await say(gateway, "talk")).status === 200,
    );
    const other = servers[1 - first]!;
    const before = other.requests.length;
    expect((await say(gateway, "talk")).status).toBe(200);
    expect(other.requests).toHaveLength(before + 1);
    expect(messagesIn(other.requests.at(-1)!).length).toBeGreaterThanOrEqual(3);
  });

  it("goes anywhere where it is not to be kept together", async () => {
    const servers = await Promise.all([answering(), answering()]);
    const gateway = await start(servers, { sticky: false });
    for (let turn = 0; turn < 12; turn += 1) await say(gateway, "talk");
    for (const count of servedBy(servers, "talk")) expect(count).toBeGreaterThan(0);
  });
});

describe("a turn", () => {
  it("is kept whole alone: not one that broke off, nor one that failed", async () => {
    let next: Script = (socket) => socket.write(jsonAnswer(completion("first answer")));
    const server = await RawServer.start((socket, request) => next(socket, request));
    const gateway = await start([server]);
    await say(gateway, "talk");
    next = (socket) => new StreamOf(socket).event(chunk({ content: "half" })).cut();
    await say(gateway, "talk", { stream: true });
    next = (socket) => socket.write(jsonAnswer({ error: { message: "no" } }, 500));
    await say(gateway, "talk");
    next = (socket) => socket.write(jsonAnswer(completion("second answer")));
    expect((await say(gateway, "talk")).status).toBe(200);
    const said = messagesIn(server.requests.at(-1)!).map(({ content }) => content);
    expect(said).toEqual(["hello from talk", "first answer", "hello from talk"]);
  });

  it("that is too large is counted, and nothing follows it", async () => {
    const server = await answering();
    const gateway = await start([server], { maximum_turn_bytes: 1024 });
    await say(gateway, "talk", { messages: [{ role: "user", content: "x".repeat(2000) }] });
    await say(gateway, "talk");
    expect(messagesIn(server.requests.at(-1)!)).toHaveLength(1);
    await until("both to be counted", async () => {
      const samples = await scrape(gateway.adminUrl);
      const count = (result: string) => sumOf(samples, "moontide_llm_turns_total", { result });
      return count("too_large") === 1 && count("kept") === 1;
    });
  });

  it("needs somebody whose it is, where the client names the conversation", async () => {
    const server = await answering();
    const { routes, ...rest } = configurationFor([server], {}, "random");
    const gateway = await Gateway.start({
      workers: 1,
      configuration: { ...rest, routes: [{ llm: routes[0]!.llm }] },
    });
    const answer = await say(gateway, "talk");
    expect(answer.status).toBe(404);
    expect(answer.headers["x-moontide-reason"]).toBe("conversation_not_found");
    const wrong = await say(gateway, "no name at all");
    expect(wrong.status).toBe(400);
  });

  it("of more than one worker and a reload is one conversation", async () => {
    const server = await answering();
    const gateway = await start([server]);
    for (let turn = 0; turn < 6; turn += 1) await say(gateway, "talk");
    await gateway.reload();
    await say(gateway, "talk");
    expect(messagesIn(server.requests.at(-1)!)).toHaveLength(13);
  });
});
