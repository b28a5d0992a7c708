import { Socket } from "node:net";
import { Gateway } from "./gateway";
import { answering, RawServer } from "./raw-server";

/** What an upstream does with a request, whose whole text it gets. */
export type Script = (socket: Socket, request: string) => void;

/** A whole answer in JSON, on a connection that stays open. */
export const jsonAnswer = (
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): string => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return (
    `HTTP/1.1 ${status} Whatever\r\nContent-Type: application/json\r\n${lines.join("")}` +
    `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
};

export const answersJson = (
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Script => answering(jsonAnswer(body, status, headers), false);

/** A chat completion of OpenAI's. */
export const completion = (text: string) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-real",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
});

const chunkOf = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

export const streamHead =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/** Writes events, each in a chunk of its own. */
export class StreamOf {
  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.write(streamHead);
  }

  event(data: unknown): this {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    return this.bytes(`data: ${text}\n\n`);
  }

  bytes(text: string): this {
    this.socket.write(chunkOf(text));
    return this;
  }

  end(): void {
    this.socket.write("0\r\n\r\n");
  }

  cut(): void {
    this.socket.end();
  }
}

export const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-real",
  choices: [{ index: 0, delta, finish_reason }],
});

export const usageChunk = {
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-real",
  choices: [],
  usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
};

/** A whole stream: these pieces of text, usage where it was asked for, and the end. */
export const streams =
  (...texts: string[]): Script =>
  (socket, request) => {
    const stream = new StreamOf(socket).event(chunk({ role: "assistant", content: "" }));
    for (const content of texts) stream.event(chunk({ content }));
    stream.event(chunk({}, "stop"));
    if (request.includes('"include_usage":true')) stream.event(usageChunk);
    stream.event("[DONE]").end();
  };

export interface ModelScene {
  gateway: Gateway;
  upstreams: RawServer[];
  url: string;
}

/** A gateway with the model `smart`, whose candidates are these upstreams, in this order. */
export const startModels = async (
  scripts: Script[],
  more: {
    llm?: object;
    model?: object;
    provider?: object;
    /** What single ones have besides. */
    providers?: object[];
    route?: object;
    configuration?: object;
  } = {},
): Promise<ModelScene> => {
  const upstreams = await Promise.all(scripts.map(async (script) => RawServer.start(script)));
  const providers = Object.fromEntries(
    upstreams.map(({ url }, index) => [
      `p${index}`,
      {
        type: "openai_compatible",
        base_url: `${url}/v1`,
        ...more.provider,
        ...more.providers?.[index],
      },
    ]),
  );
  const candidates = upstreams.map((_, index) => ({
    provider: `p${index}`,
    model: `gpt-${index}`,
  }));
  const gateway = await Gateway.start({
    workers: 1,
    configuration: {
      providers,
      models: { smart: { candidates, retries: { attempts: 0 }, ...more.model } },
      routes: [{ llm: { ...more.llm }, ...more.route }],
      ...more.configuration,
    },
  });
  return { gateway, upstreams, url: gateway.url };
};
