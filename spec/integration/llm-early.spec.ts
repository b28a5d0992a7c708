import { AddressInfo, createServer } from "node:net";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { jsonAnswer } from "../support/node/model-scene";
import { owned } from "../support/node/resources";

// Providers that answer before they have read the request, and read no further.

/** Refuses on a request's first bytes, then closes or reads nothing more. */
const startRefusing = async (status: number, closes: boolean): Promise<string> => {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      if (!closes) socket.pause();
      const refusal = jsonAnswer({ error: { message: "not this one" } }, status);
      socket.write(refusal, () => closes && socket.end());
    });
    owned({ stop: () => void socket.destroy() });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  owned({ stop: () => void server.close() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
};

it.each([
  [413, 413, "not this one", false],
  [413, 413, "not this one", true],
  [401, 502, "refused the gateway's key", false],
])(
  "a provider's %i in the middle of the request is a %i, %j (it closes: %p)",
  async (status, told, words, closes) => {
    const base_url = await startRefusing(status, closes);
    const timeouts = { send_seconds: 0.5 };
    const gateway = await Gateway.start({
      workers: 1,
      configuration: {
        providers: { p: { type: "openai_compatible", base_url, timeouts } },
        models: {
          smart: { candidates: [{ provider: "p", model: "m" }], retries: { attempts: 0 } },
        },
        routes: [{ maximum_body_bytes: 33_554_432, llm: {} }],
      },
    });
    const answer = await send(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        model: "smart",
        messages: [{ role: "user", content: "x".repeat(16_000_000) }],
      }),
    });
    expect(answer.status).toBe(told);
    expect(answer.text).toContain(words);
  },
);
