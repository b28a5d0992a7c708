import { connect, Socket } from "node:net";
import { Gateway } from "../support/node/gateway";
import { residentBytes } from "../support/node/memory";
import { scrape, sumOf } from "../support/node/metrics";
import { chunk, Script, startModels, streamHead } from "../support/node/model-scene";
import { until } from "../support/node/wait";

// What requests for models cost a worker in memory: docs/llm.md promises these bounds.

/** For a worker's own growth, and what its heap has not given back yet. */
const slackBytes = 16_000_000;

const resident = async (gateway: Gateway): Promise<number> =>
  (await gateway.workers()).reduce((sum, pid) => sum + residentBytes(pid), 0);

const heap = async (gateway: Gateway): Promise<number> =>
  sumOf(await scrape(gateway.adminUrl), "moontide_lua_memory_bytes");

let made = 0;

/** None is like another: Lua keeps equal texts once. */
const letters = (count: number): string => `${(made += 1)} `.padEnd(count, "x");

const event = (bytes: number): Buffer => {
  const text = `data: ${JSON.stringify(chunk({ content: letters(bytes) }))}\n\n`;
  return Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
};

/** The two dialects of clients: one is the provider's own, the other has all translated. */
const paths = ["/v1/chat/completions", "/v1/messages"];

const bodyOf = (count: number): string =>
  JSON.stringify({
    model: "smart",
    stream: true,
    max_tokens: 9,
    messages: [{ role: "user", content: letters(count) }],
  });

/** A client that asks, and reads nothing until it is told to. */
const ask = (port: number, path: string, body: string): Socket => {
  const socket = connect({ port, host: "127.0.0.1" }, () => {
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
  socket.pause();
  socket.on("error", () => undefined);
  return socket;
};

describe("streams whose clients read nothing", () => {
  const streams = 64;
  const maximum_event_bytes = 262_144;
  const hold_bytes = 65_536;
  const boundBytes = streams * (6 * maximum_event_bytes + hold_bytes) + slackBytes;

  /** Sends large events for as long as somebody takes them, and counts. */
  const endless =
    (sent: { bytes: number }): Script =>
    (socket) => {
      const go = (): void => {
        let large: Buffer;
        do {
          large = event(250_000);
          sent.bytes += large.length;
        } while (socket.write(large));
      };
      socket.on("drain", go);
      socket.write(streamHead);
      socket.write(event(1));
      go();
    };

  /** Nothing moves any more: all buffers on the way are full. */
  const untilStill = async (sent: { bytes: number }): Promise<void> => {
    let before = 0;
    let since = performance.now();
    await until("the streams to stand still", () => {
      if (sent.bytes !== before) since = performance.now();
      before = sent.bytes;
      return before > 0 && performance.now() - since > 1000;
    });
  };

  it.each(paths)("keep of each as much as is configured, at %s", async (path) => {
    const sent = { bytes: 0 };
    const { gateway } = await startModels([endless(sent)], {
      llm: { hold_bytes },
      provider: { maximum_event_bytes },
    });
    const empty = await resident(gateway);
    const sockets = Array.from({ length: streams }, () => ask(gateway.port, path, bodyOf(1)));
    await untilStill(sent);
    // What the kernel holds of each is beside the point: more than that came.
    expect(sent.bytes).toBeGreaterThan(boundBytes);
    expect((await resident(gateway)) - empty).toBeLessThan(boundBytes);
    for (const socket of sockets) socket.destroy();
  });
});

describe("requests of a megabyte", () => {
  const requests = 48;
  const bodyBytes = 1_000_000;

  it.each(paths)("take six times their size until they are answered, at %s", async (path) => {
    const { gateway, upstreams } = await startModels([() => undefined]);
    const empty = await resident(gateway);
    const sockets = Array.from({ length: requests }, () =>
      ask(gateway.port, path, bodyOf(bodyBytes)),
    );
    await until("all of them", () => upstreams[0]!.requests.length === requests, 60);
    const grown = (await resident(gateway)) - empty;
    expect(grown).toBeLessThan(requests * 6 * bodyBytes + slackBytes);
    for (const socket of sockets) socket.destroy();
  });

  it.each(paths)("are let go by Lua once their stream has begun, at %s", async (path) => {
    const { gateway } = await startModels([
      (socket) => {
        socket.write(streamHead);
        socket.write(event(1));
      },
    ]);
    const empty = await heap(gateway);
    const sockets: Socket[] = [];
    for (let i = 0; i < requests; i++) {
      const socket = ask(gateway.port, path, bodyOf(bodyBytes));
      await new Promise((begun) => socket.once("data", begun).resume());
      sockets.push(socket);
    }
    // What nobody holds any more goes when the collector comes by, and that comes by when something is made.
    await until("the heap without them", async () => {
      const another = ask(gateway.port, path, bodyOf(bodyBytes / 10));
      await new Promise((begun) => another.once("data", begun).resume());
      another.destroy();
      return (await heap(gateway)) - empty < (requests * bodyBytes) / 2;
    });
    for (const socket of sockets) socket.destroy();
  });
});
