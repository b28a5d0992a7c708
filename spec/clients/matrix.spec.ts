import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { Ask, Client, clients, Reply, Target, user } from "../support/node/models";
import {
  dialectOf,
  modelOf,
  modelsAt,
  providerEnvironment,
  providerNames,
} from "../support/node/models/providers";
import { refusedField } from "../support/node/models/refused";
import { checkUsage, Scene, scenes } from "../support/node/models/scenes";

// Every client's dialect through the gateway to every provider's: content, tools, usage, ends and errors.

let mock: MockModels;
let gateway: Gateway;

beforeAll(async () => {
  mock = await MockModels.start();
  gateway = await Gateway.start({
    workers: 1,
    configuration: modelsAt(mock.url),
    environment: providerEnvironment,
  });
});

afterEach(() => mock.reset());

const cells = clients.flatMap((client) =>
  providerNames
    // Of one dialect: what its client says is not looked into, whatever the model takes.
    .filter((provider) => client.name !== "anthropic" || provider !== "claude")
    .map((provider) => ({ client, provider, name: `${client.name} → ${provider}` })),
);

/** What of a reply must be the same, streamed or not. */
const bare = (reply: Reply) => ({
  ...reply,
  pieces: 0,
  calls: reply.calls.map(({ name, input }) => ({ name, input })),
});

const passes = (dialect: string, client: string): boolean =>
  (dialect === client && client !== "bedrock") ||
  (dialect === "azure" && client === "openai_chat") ||
  dialect === "azure_responses";

/** What each dialect calls a request that is wrong. */
const wrongRequest: Readonly<Record<string, string>> = {
  openai_chat: "invalid_request_error",
  openai_responses: "invalid_request_error",
  anthropic: "invalid_request_error",
  gemini: "INVALID_ARGUMENT",
  bedrock: "ValidationException",
};

const refused = async (client: Client, asked: Promise<Reply>, field: string): Promise<void> => {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => client.trouble(reason),
  );
  expect(error).toMatchObject({ status: 400, type: wrongRequest[client.name] });
  expect(`${error?.field ?? ""} ${error?.message}`).toContain(field);
};

describe.each(cells)("$name", ({ client, provider }) => {
  const target = (): Target => ({ base: gateway.url, key: "any", model: `moon-${provider}` });
  const possible = scenes.filter(({ cannot }) => cannot?.[client.name] === undefined);

  it.each(possible.map((scene) => [scene.name, scene] as const))("%s", async (_, scene) => {
    const field = refusedField(scene.name, client.name, provider);
    if (field !== undefined) {
      await refused(client, client.send(target(), scene.ask), field);
      await refused(client, client.stream(target(), scene.ask), field);
      expect((await mock.ledger()).requests).toEqual([]);
      return;
    }
    const reply = await check(scene, () => client.send(target(), scene.ask));
    const streamed = await check(scene, () => client.stream(target(), scene.ask));
    expect(bare(streamed)).toEqual(bare(reply));
    expect(streamed.pieces).toBeGreaterThan(0);
  });

  const check = async (scene: Scene, ask: () => Promise<Reply>): Promise<Reply> => {
    const reply = await ask();
    const served = await mock.last();
    scene.check(reply, served);
    checkUsage(reply, served);
    const dialect = dialectOf(provider, client.name);
    // What passes as it is keeps the provider's name of the model; what is translated has the client's.
    expect(reply.model).toBe(passes(dialect, client.name) ? modelOf(provider) : target().model);
    expect(served).toMatchObject({ dialect, status: 200, ended: "complete" });
    return reply;
  };

  const long: Ask = { turns: [user("[long 40]")] };

  it.each(["split", "drip"] as const)("a stream in pieces: %s", async (kind) => {
    await mock.script({ fault: { kind, delay_seconds: 0 } });
    const reply = await client.stream(target(), { turns: [user("[utf8]")] });
    expect(reply.text).toContain("月 – 🌊🌙 und 👩‍🚀, naïve façade");
    expect(reply.finish).toBe("stop");
    checkUsage(reply, await mock.last());
  });

  it.each(["cut_events", "cut_in_event", "silent_end", "error_event", "wrong_json"] as const)(
    "a stream that breaks: %s",
    async (kind) => {
      await mock.script({ fault: { kind, at: 12 } });
      await expect(client.stream(target(), long)).rejects.toThrow();
    },
  );

  it("a stream without its last event", async () => {
    await mock.script({ fault: { kind: "no_end" } });
    const stream = client.stream(target(), long);
    // In OpenAI's chat the finish reason has said that the answer is whole; elsewhere only the last event does.
    const dialect = dialectOf(provider, client.name);
    if (dialect === "openai_chat" || dialect === "azure")
      expect((await stream).finish).toBe("stop");
    else await expect(stream).rejects.toThrow();
  });

  it.each(["error_first", "empty", "html", "reset"] as const)(
    "a stream that fails before it begins: %s",
    async (kind) => {
      await mock.script({ fault: { kind } });
      const error = await client.stream(target(), long).then(
        () => undefined,
        (reason: unknown) => client.trouble(reason),
      );
      expect(error?.status).toBeGreaterThanOrEqual(500);
    },
  );

  // Anthropic always tells it, and its SDK counts on it.
  if (client.name === "anthropic" && provider === "anthropic") return;

  it("usage that is not told is estimated, and nothing else is missing", async () => {
    await mock.script({ usage: false });
    const reply = await client.stream(target(), { turns: [user("hello moon")] });
    expect(reply.text).toBe("Moon heard: hello moon");
    expect(reply.finish).toBe("stop");
  });
});
