import { request as open } from "node:http";
import { scrape, sumOf } from "../support/node/metrics";
import { chunk, ModelScene, Script, startModels, StreamOf } from "../support/node/model-scene";
import { until } from "../support/node/wait";

// Streams of old workers, after a reload: nginx cuts them at worker_shutdown_timeout without a word.

interface Client {
  text: () => string;
  ended: () => boolean;
}

const openStream = async ({ url }: ModelScene, path: string): Promise<Client> =>
  new Promise((done, fail) => {
    let received = "";
    let isOver = false;
    const outgoing = open(`${url}${path}`, { method: "POST" }, (incoming) => {
      incoming.on("data", (piece: Buffer) => (received += piece.toString("utf8")));
      incoming.on("end", () => (isOver = true));
      incoming.on("error", () => undefined);
      done({ text: () => received, ended: () => isOver });
    });
    outgoing.on("error", fail);
    outgoing.end(
      JSON.stringify({
        model: "smart",
        max_tokens: 99,
        stream: true,
        messages: [{ role: "user", content: "hello" }],
      }),
    );
  });

/** A model that has begun its answer, and goes on as the test says. */
const startSlow = async (shutdown_seconds: number) => {
  let stream: StreamOf | undefined;
  const slow: Script = (socket) => {
    stream = new StreamOf(socket).event(chunk({ role: "assistant", content: "one" }));
  };
  const scene = await startModels([slow], { llm: { shutdown_seconds } });
  return { scene, stream: () => stream! };
};

describe("a stream of a worker that is to end", () => {
  it.each([
    ["/v1/chat/completions", 'data: {"error":', "[DONE]"],
    ["/v1/messages", "event: error", "message_stop"],
  ])("ends with an error before nginx cuts it, at %s", async (path, error, whole) => {
    const { scene } = await startSlow(0.5);
    const client = await openStream(scene, path);
    await until("the first piece", () => client.text().includes("one"));
    await scene.gateway.reload();
    await until("the end of the stream", client.ended);
    expect(client.text()).toContain(error);
    expect(client.text()).toContain("The gateway is being restarted");
    expect(client.text()).not.toContain(whole);
    await until("its count", async () => {
      const samples = await scrape(scene.gateway.adminUrl);
      return sumOf(samples, "moontide_llm_cut_streams_total", { by: "gateway" }) === 1;
    });
  });

  it("ends with an error where pieces keep coming", async () => {
    const { scene, stream } = await startSlow(0.5);
    const client = await openStream(scene, "/v1/chat/completions");
    await scene.gateway.reload();
    await until("the end of the stream", () => {
      stream().event(chunk({ content: "more" }));
      return client.ended();
    });
    expect(client.text()).toContain("The gateway is being restarted");
  });

  it("goes on to its end where that comes in time", async () => {
    const { scene, stream } = await startSlow(20);
    const client = await openStream(scene, "/v1/chat/completions");
    await scene.gateway.reload();
    stream().event(chunk({ content: "two" }));
    await until("the second piece", () => client.text().includes("two"));
    stream().event(chunk({}, "stop")).event("[DONE]").end();
    await until("the end of the stream", client.ended);
    expect(client.text().endsWith("data: [DONE]\n\n")).toBe(true);
    expect(client.text()).not.toContain("error");
  });
});
