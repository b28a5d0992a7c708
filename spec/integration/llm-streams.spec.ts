import { request as open } from "node:http";
import { send } from "../support/node/client";
import {
  answersJson,
  chunk,
  ModelScene,
  Script,
  startModels,
  StreamOf,
  streamHead,
  streams,
} from "../support/node/model-scene";
import { inPieces } from "../support/node/raw-server";
import { until } from "../support/node/wait";

// What becomes of streams that fail, stall or are left.

const hello = { model: "smart", stream: true, messages: [{ role: "user", content: "hello" }] };

const ask = async (scene: ModelScene, body: object = hello) =>
  send(`${scene.url}/v1/chat/completions`, { method: "POST", body: JSON.stringify(body) });

/** The data of the events of a stream, `[DONE]` as it stands. */
const eventsOf = (text: string): unknown[] =>
  text
    .split("\n\n")
    .filter((block) => block.startsWith("data: "))
    .map((block) => block.slice(6))
    .map((data) => (data === "[DONE]" ? data : (JSON.parse(data) as unknown)));

interface Delta {
  choices?: { delta: { content?: string } }[];
  error?: { message: string };
}

const textOf = (text: string): string =>
  eventsOf(text)
    .map((event) => (event as Delta).choices?.[0]?.delta.content ?? "")
    .join("");

const errorsOf = (text: string): Delta[] =>
  (eventsOf(text) as Delta[]).filter((event) => event.error !== undefined);

/** Opens a stream and tells what came of it so far. */
const openStream = async (scene: ModelScene, body: object = hello) =>
  new Promise<{ text: () => string; leave: () => void; status: number }>((done, fail) => {
    let received = "";
    const outgoing = open(`${scene.url}/v1/chat/completions`, { method: "POST" }, (incoming) => {
      incoming.on("data", (piece: Buffer) => (received += piece.toString("utf8")));
      incoming.on("error", () => undefined);
      done({
        text: () => received,
        leave: () => outgoing.destroy(),
        status: incoming.statusCode!,
      });
    });
    outgoing.on("error", fail);
    outgoing.end(JSON.stringify(body));
  });

const start = (socket: Parameters<Script>[0]): StreamOf =>
  new StreamOf(socket).event(chunk({ role: "assistant", content: "" }));

describe("an event", () => {
  it("is forwarded at once, before the next one is there", async () => {
    let stream: StreamOf | undefined;
    const scene = await startModels([(socket) => (stream = start(socket))]);
    const opened = openStream(scene);
    await until("the request", () => stream !== undefined);
    stream!.event(chunk({ content: "one" }));
    const client = await opened;
    for (const word of ["two", "three", "four"]) {
      stream!.event(chunk({ content: word }));
      await until(word, () => client.text().includes(word));
    }
    stream!.event("[DONE]").end();
    await until("the end", () => client.text().endsWith("data: [DONE]\n\n"));
  });

  it("is the same wherever the bytes are torn", async () => {
    const whole = `data: ${JSON.stringify(chunk({ content: "grüße 🌙" }))}\n\n`;
    const end = "data: [DONE]\n\n";
    const bytes = Buffer.from(whole + end, "utf8").toString("latin1");
    let at = 0;
    const head = streamHead.replace("Transfer-Encoding: chunked\r\n", "Connection: close\r\n");
    const scene = await startModels([
      (socket) => {
        inPieces(socket, [head, bytes.slice(0, at), bytes.slice(at)], () => socket.end());
      },
    ]);
    for (at = 1; at < bytes.length; at += 7) {
      const answer = await ask(scene);
      expect(answer.text).toBe(whole + end);
    }
  });
});

describe("a stream that fails before its answer", () => {
  const failures: [string, Script][] = [
    ["is refused", answersJson({ error: { message: "no" } }, 503)],
    ["is cut", (socket) => start(socket).cut()],
    ["ends without its end", (socket) => start(socket).end()],
    [
      "has an error for an event",
      (socket) =>
        start(socket)
          .event({ error: { message: "no" } })
          .end(),
    ],
    ["is no stream", answersJson({ hello: 1 })],
    ["is garbage", (socket) => socket.end("hello")],
    ["breaks off within a chunk", (socket) => socket.end(`${streamHead}ff\r\ndata: `)],
  ];

  it.each(failures)("goes to the next candidate when it %s", async (_, script) => {
    const scene = await startModels([script, streams("he", "llo")]);
    const answer = await ask(scene);
    expect(answer.status).toBe(200);
    expect(textOf(answer.text)).toBe("hello");
    expect(answer.headers["x-moontide-model"]).toBe("p1/gpt-1");
    expect(answer.headers["x-moontide-attempts"]).toBe("2");
  });

  it("goes to the next candidate when it does not begin in time", async () => {
    const scene = await startModels([(socket) => start(socket), streams("hello")], {
      provider: { timeouts: { first_token_seconds: 2 } },
    });
    expect(textOf((await ask(scene)).text)).toBe("hello");
  });
});

describe("a stream without [DONE]", () => {
  const finished: Script = (socket) =>
    start(socket)
      .event(chunk({ content: "hello" }))
      .event(chunk({}, "stop"))
      .end();
  const broken: Script = (socket) =>
    start(socket)
      .event(chunk({ content: "hello" }))
      .event(chunk({}, "stop"))
      .cut();

  it("is whole where its answer is finished and the message ends as it should", async () => {
    const answer = await ask(await startModels([finished]));
    expect(textOf(answer.text)).toBe("hello");
    expect(errorsOf(answer.text)).toHaveLength(0);
    expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("is whole for clients of other dialects as well", async () => {
    const { url } = await startModels([finished]);
    const { text } = await send(`${url}/v1/messages`, {
      method: "POST",
      body: JSON.stringify({ ...hello, max_tokens: 9 }),
    });
    expect(text).toContain("event: message_stop");
  });

  it("is cut where the connection ends before the message, or an answer is missing", async () => {
    const cut = await ask(await startModels([broken]));
    expect(errorsOf(cut.text)).toHaveLength(1);
    const missing = await ask(await startModels([finished]), { ...hello, n: 2 });
    expect(errorsOf(missing.text)).toHaveLength(1);
    expect(cut.text + missing.text).not.toContain("[DONE]");
  });
});

describe("an event that is no JSON", () => {
  const page = "<html>502</html>";

  it("is another candidate's chance before the answer has begun", async () => {
    const scene = await startModels([
      (socket) =>
        start(socket)
          .event(page)
          .event(chunk({ content: "no" })),
      streams("hello"),
    ]);
    expect(textOf((await ask(scene)).text)).toBe("hello");
  });

  it("ends an answer with an error, and goes no further", async () => {
    let stream: StreamOf | undefined;
    const scene = await startModels([(socket) => (stream = start(socket))]);
    const opened = openStream(scene);
    await until("the request", () => stream !== undefined);
    stream!.event(chunk({ content: "he" }));
    const client = await opened;
    await until("the first piece", () => client.text().includes("he"));
    stream!
      .event(page)
      .event(chunk({ content: "llo" }))
      .event("[DONE]")
      .end();
    await until("the error", () => errorsOf(client.text()).length === 1);
    expect(textOf(client.text())).toBe("he");
    expect(client.text()).not.toContain("html");
  });
});

describe("a deadline", () => {
  const silent: Script = () => undefined;
  const begins: Script = (socket) => void start(socket);
  const whole = { ...hello, stream: false };
  const scenes: [string, Script, object][] = [
    ["a whole answer", silent, whole],
    ["the head of a stream", silent, hello],
    ["the first piece of a stream", begins, hello],
  ];

  it.each(scenes)("bounds the wait for %s", async (_, script, body) => {
    const scene = await startModels([script], { model: { deadline_seconds: 0.3 } });
    const began = performance.now();
    expect((await ask(scene, body)).status).toBe(504);
    // Without it, it would be a minute.
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("does not end a stream that has begun", async () => {
    let stream: StreamOf | undefined;
    const scene = await startModels(
      [(socket) => (stream = start(socket).event(chunk({ content: "he" })))],
      { model: { deadline_seconds: 0.3 }, llm: { ping_seconds: 0.2 } },
    );
    const client = await openStream(scene);
    await until("more than the deadline", () => client.text().split(/^: ?ping/m).length > 3);
    stream!
      .event(chunk({ content: "llo" }))
      .event("[DONE]")
      .end();
    await until("the end", () => client.text().endsWith("data: [DONE]\n\n"));
    expect(textOf(client.text().replaceAll(": ping\n\n", ""))).toBe("hello");
  });
});

describe("a stream that fails within its answer", () => {
  const failures: [string, Script][] = [
    [
      "is cut",
      (socket) =>
        start(socket)
          .event(chunk({ content: "he" }))
          .cut(),
    ],
    [
      "ends without its end",
      (socket) =>
        start(socket)
          .event(chunk({ content: "he" }))
          .end(),
    ],
    [
      "is cut within an event",
      (socket) =>
        start(socket)
          .event(chunk({ content: "he" }))
          .bytes('data: {"id')
          .cut(),
    ],
  ];

  it.each(failures)("ends with one error that the client sees when it %s", async (_, script) => {
    const scene = await startModels([script, streams("never")]);
    const answer = await ask(scene);
    expect(answer.cut).toBe(false);
    expect(textOf(answer.text)).toBe("he");
    expect(errorsOf(answer.text)).toHaveLength(1);
    expect(answer.text).not.toContain("[DONE]");
    expect(scene.upstreams[1]!.requests).toHaveLength(0);
  });

  it("ends with the provider's own error when it says so itself", async () => {
    let stream: StreamOf | undefined;
    const scene = await startModels([(socket) => (stream = start(socket))]);
    const opened = openStream(scene);
    await until("the request", () => stream !== undefined);
    stream!.event(chunk({ content: "he" }));
    const client = await opened;
    await until("the first piece", () => client.text().includes("he"));
    stream!.event({ error: { message: "tired" } }).end();
    await until("the error", () => client.text().includes("tired"));
    expect(errorsOf(client.text())).toHaveLength(1);
  });

  it("ends with an error when it stops", async () => {
    const scene = await startModels([(socket) => start(socket).event(chunk({ content: "he" }))], {
      provider: { timeouts: { between_tokens_seconds: 0.2 } },
    });
    const answer = await ask(scene);
    expect(textOf(answer.text)).toBe("he");
    expect(errorsOf(answer.text)).toHaveLength(1);
  });
});

describe("a silent stream", () => {
  it("is kept alive with pings", async () => {
    const scene = await startModels([(socket) => start(socket).event(chunk({ content: "he" }))], {
      llm: { ping_seconds: 0.1 },
    });
    const client = await openStream(scene);
    await until("three pings", () => client.text().split(/^: ?ping/m).length > 3);
    client.leave();
  });
});

describe("a client that leaves", () => {
  const leaving = async (policy: string, body: object = hello) => {
    let closed = false;
    let stream: StreamOf | undefined;
    const scene = await startModels(
      [
        (socket) => {
          socket.on("close", () => (closed = true));
          stream = start(socket).event(chunk({ content: "he" }));
        },
      ],
      { llm: { on_disconnect: policy } },
    );
    const client = await openStream(scene, body);
    await until("the first piece", () => client.text().includes("he"));
    client.leave();
    return { scene, stream: stream!, isClosed: () => closed };
  };

  it("ends the provider's stream", async () => {
    const { isClosed } = await leaving("abort");
    await until("the end upstream", isClosed);
  });

  it("has it read to its end where that is wanted", async () => {
    const { scene, stream, isClosed } = await leaving("drain");
    await until("the client is gone", () => scene.gateway.log !== undefined);
    for (let i = 0; i < 5; i++) stream.event(chunk({ content: "more" }));
    stream.event({ ...chunk({}), usage: { prompt_tokens: 3, completion_tokens: 44 } });
    stream.event("[DONE]").end();
    await until("the tokens", async () => {
      const { text } = await send(`${scene.gateway.adminUrl}/metrics`);
      return /llm_tokens_total\{[^}]*kind="output"\} 44/.test(text);
    });
    expect(isClosed()).toBe(false);
  });

  const estimate = async (scene: ModelScene): Promise<number> => {
    const found = await until("the tokens", async () => {
      const { text } = await send(`${scene.gateway.adminUrl}/metrics`);
      return /llm_tokens_total\{[^}]*kind="estimated"\} (\d+)/.exec(text) ?? false;
    });
    return Number(found[1]);
  };

  it("is charged what came, or all that was asked for", async () => {
    const asked = { ...hello, max_tokens: 900 };
    expect(await estimate((await leaving("abort", asked)).scene)).toBe(1);
    expect(await estimate((await leaving("charge", asked)).scene)).toBe(900);
  });
});
