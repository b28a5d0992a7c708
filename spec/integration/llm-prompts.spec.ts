import { send } from "../support/node/client";
import { scrape, sumOf } from "../support/node/metrics";
import {
  answersJson,
  completion,
  ModelScene,
  startModels,
  streams,
} from "../support/node/model-scene";

// Prompts that are interfaces of their own.

const bodyOf = (request: string): Record<string, unknown> =>
  JSON.parse(request.slice(request.indexOf("\r\n\r\n") + 4)) as Record<string, unknown>;

const prompts = {
  summary: {
    description: "Sums a text up.",
    model: "smart",
    messages: [
      { role: "system", content: "Answer in {{ language }}." },
      { role: "user", content: "Sum up:\n{{text}}" },
    ],
    variables: {
      text: { maximum_length: 40 },
      language: { type: "enumeration", values: ["English", "German"], default: "English" },
    },
    parameters: { temperature: 0.2, maximum_tokens: 99 },
  },
  plain: { model: "smart", template: "hi", answer: "text" },
  tested: {
    model: "smart",
    sticky: "header:X-User",
    versions: {
      a: { template: "version a" },
      b: { template: "version b" },
      old: { template: "old", weight: 0 },
    },
  },
};

const start = async (script = answersJson(completion("fine")), more: object = {}) => {
  const scene = await startModels([script], { ...more, configuration: { prompts } });
  return scene;
};

const post = async (scene: ModelScene, path: string, body: object | string, headers = {}) =>
  send(`${scene.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const errorOf = (text: string) => (JSON.parse(text) as { error: Record<string, unknown> }).error;

describe("a prompt", () => {
  it("is filled with its variables, which are not looked into", async () => {
    const scene = await start();
    const answer = await post(scene, "/prompts/summary", { text: 'a {{language}} "text"' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(JSON.stringify(completion("fine")));
    expect(answer.headers["x-moontide-prompt"]).toBe("summary/1");
    expect(bodyOf(scene.upstreams[0]!.requests[0]!)).toMatchObject({
      model: "gpt-0",
      messages: [
        { role: "system", content: "Answer in English." },
        { role: "user", content: 'Sum up:\na {{language}} "text"' },
      ],
      temperature: 0.2,
    });
    expect(scene.upstreams[0]!.requests[0]).toMatch(/"max(_completion)?_tokens":99/);
  });

  const wrong: [string, object | string, string | undefined, string][] = [
    ["a variable that is missing", {}, "text", "text: is missing"],
    ["another type", { text: 1 }, "text", "text: must be a string"],
    ["a text that is too long", { text: "x".repeat(41) }, "text", "at most 40 characters"],
    ["none of the values", { text: "a", language: "Latin" }, "language", '"English", "German"'],
    ["a variable that it does not have", { text: "a", txt: 1 }, "txt", "is no variable"],
    ["a stream that is no boolean", { text: "a", stream: "yes" }, "stream", "true or false"],
    ["no JSON", "{", undefined, "The body is no JSON object"],
    ["a list", "[1]", undefined, "The body is no JSON object"],
  ];
  it.each(wrong)("refuses %s", async (_, body, field, message) => {
    const scene = await start();
    const answer = await post(scene, "/prompts/summary", body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer.text)["message"]).toContain(message);
    if (field !== undefined) expect(errorOf(answer.text)["param"]).toBe(field);
    expect(scene.upstreams[0]!.requests).toEqual([]);
  });

  it("tells its JSON Schema", async () => {
    const scene = await start();
    const answer = await send(`${scene.url}/v1/prompts/summary`);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/schema+json");
    expect(JSON.parse(answer.text)).toMatchObject({
      title: "summary",
      description: "Sums a text up.",
      required: ["text"],
      properties: { text: { type: "string", maxLength: 40 } },
    });
  });

  it("is streamed where its client asks, by its URL or its body", async () => {
    const scene = await start(streams("fi", "ne"));
    for (const [path, body] of [
      ["/prompts/summary?stream=true", { text: "a" }],
      ["/prompts/summary", { text: "a", stream: true }],
    ] as const) {
      const answer = await post(scene, path, body);
      expect(answer.headers["content-type"]).toContain("text/event-stream");
      expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
    }
  });

  it("answers with the text alone where it is to", async () => {
    const scene = await start();
    const answer = await post(scene, "/prompts/plain", "");
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(answer.text).toBe("fine");
  });

  it("gives a client the same version each time, and any that it names", async () => {
    const scene = await start();
    const versions = new Set<unknown>();
    for (const user of ["1", "2", "3", "4", "5", "6", "7", "8"]) {
      const first = await post(scene, "/prompts/tested", {}, { "X-User": user });
      const again = await post(scene, "/prompts/tested", {}, { "X-User": user });
      expect(again.headers["x-moontide-prompt"]).toBe(first.headers["x-moontide-prompt"]);
      versions.add(first.headers["x-moontide-prompt"]);
    }
    expect([...versions].sort()).toEqual(["tested/a", "tested/b"]);
    await post(scene, "/prompts/tested/old", {});
    const { messages } = bodyOf(scene.upstreams[0]!.requests.at(-1)!);
    expect(messages).toEqual([{ role: "user", content: "old" }]);
  });

  it("is counted by version and how it ended", async () => {
    const scene = await start();
    await post(scene, "/prompts/tested/old", {});
    await post(scene, "/prompts/tested/a", {});
    await post(scene, "/prompts/tested/a", {});
    await post(scene, "/prompts/tested/a", "{");
    const samples = await scrape(scene.gateway.adminUrl);
    const counted = (labels: Record<string, string>) =>
      sumOf(samples, "moontide_llm_prompt_requests_total", { prompt: "tested", ...labels });
    expect(counted({ version: "old", status_class: "2xx" })).toBe(1);
    expect(counted({ version: "a", status_class: "2xx" })).toBe(2);
    expect(counted({ version: "a", status_class: "4xx" })).toBe(1);
    expect(counted({})).toBe(4);
  });

  it.each(["/prompts/none", "/prompts/tested/none", "/prompts/summary/1/x"])(
    "is not found at %s",
    async (path) => {
      const scene = await start();
      expect((await post(scene, path, {})).status).toBe(404);
    },
  );

  it("takes no other methods", async () => {
    const scene = await start();
    const answer = await send(`${scene.url}/prompts/summary`, { method: "DELETE" });
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toBe("GET, POST");
  });

  it("passes the guards of its route", async () => {
    const scene = await start(answersJson(completion("to <EMAIL_1>")), {
      llm: { guards: { personal_data: {} } },
    });
    const answer = await post(scene, "/prompts/summary", { text: "from a@example.com" });
    expect(scene.upstreams[0]!.requests[0]).toContain("<EMAIL_1>");
    expect(answer.text).toContain("to a@example.com");
  });
});
