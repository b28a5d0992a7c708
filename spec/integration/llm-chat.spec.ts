import { send } from "../support/node/client";
import {
  answersJson,
  completion,
  ModelScene,
  Script,
  startModels,
  streams,
} from "../support/node/model-scene";

// Requests for models from the client to a provider of the same dialect and back.

const ask = async (scene: ModelScene, body: object, path = "/v1/chat/completions") =>
  send(`${scene.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const hello = { model: "smart", messages: [{ role: "user", content: "hello" }] };

const bodyOf = (request: string): Record<string, unknown> =>
  JSON.parse(request.slice(request.indexOf("\r\n\r\n") + 4)) as Record<string, unknown>;

const start = async (script: Script, more: Parameters<typeof startModels>[1] = {}) =>
  startModels([script], more);

describe("a chat completion", () => {
  it("goes to the provider under its name of the model, and comes back byte for byte", async () => {
    const scene = await start(answersJson(completion("hi")));
    const answer = await ask(scene, hello);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(JSON.stringify(completion("hi")));
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.headers["x-moontide-model"]).toBe("p0/gpt-0");
    expect(answer.headers["x-moontide-attempts"]).toBe("1");
    const [request] = scene.upstreams[0]!.requests;
    expect(request).toMatch(/^POST \/v1\/chat\/completions HTTP\/1\.1\r\n/);
    expect(bodyOf(request!)).toEqual({ ...hello, model: "gpt-0" });
  });

  it("uses a connection again", async () => {
    const ports = new Set<number>();
    const scene = await start((socket, request) => {
      ports.add(socket.remotePort!);
      answersJson(completion("hi"))(socket, request);
    });
    for (let i = 0; i < 5; i++) expect((await ask(scene, hello)).status).toBe(200);
    expect(ports.size).toBe(1);
  });
});

describe("a streamed chat completion", () => {
  it("is forwarded event by event, without the usage that the client did not ask for", async () => {
    const scene = await start(streams("he", "llo"));
    const answer = await ask(scene, { ...hello, stream: true });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(answer.headers["x-accel-buffering"]).toBe("no");
    expect(answer.headers["cache-control"]).toBe("no-cache");
    expect(answer.cut).toBe(false);
    expect(answer.text).toContain('"content":"he"');
    expect(answer.text).not.toContain("usage");
    expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(bodyOf(scene.upstreams[0]!.requests[0]!)["stream_options"]).toEqual({
      include_usage: true,
    });
  });

  it("tells usage to a client that asked", async () => {
    const scene = await start(streams("he", "llo"));
    const options = { include_usage: true };
    const answer = await ask(scene, { ...hello, stream: true, stream_options: options });
    expect(answer.text).toContain('"usage":{"prompt_tokens":7');
  });
});
