import { createHash } from "node:crypto";
import OpenAI, { toFile } from "openai";
import { Gateway } from "../support/node/gateway";
import { MockModels } from "../support/node/mock-models";
import { providerEnvironment, providersAt } from "../support/node/models/providers";
import { temporaryDirectory } from "../support/node/paths";
import { until } from "../support/node/wait";

// OpenAI's SDK and its batches, over providers that have none.

jest.setTimeout(120_000);

const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

interface Line {
  id: string;
  custom_id: string | null;
  response: { status_code: number; body: OpenAI.ChatCompletion } | null;
  error: { code: string; message: string } | null;
}

const terms = { retries: { attempts: 0 }, cooldown: { seconds: 0, maximum_seconds: 0 } };

const start = async (mock: MockModels, more: object = {}, workers = 2) => {
  const { openai, anthropic } = providersAt(mock.url);
  return Gateway.start({
    workers,
    environment: providerEnvironment,
    configuration: {
      providers: { openai, anthropic },
      consumers: {
        ann: { api_keys: [{ sha256: sha256("key-of-ann") }] },
        ben: { api_keys: [{ sha256: sha256("key-of-ben") }] },
      },
      models: {
        mini: { candidates: [{ provider: "openai", model: "moon-mini" }], ...terms },
        large: { candidates: [{ provider: "anthropic", model: "moon-large" }], ...terms },
        vectors: { candidates: [{ provider: "openai", model: "moon-embed" }], ...terms },
      },
      batches: { directory: temporaryDirectory("batches"), ...more },
      routes: [{ llm: {}, authentication: { api_key: {} } }],
    },
  });
};

const clientOf = (gateway: Gateway, who = "ann"): OpenAI =>
  new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: `key-of-${who}`, maxRetries: 0 });

const chat = (custom_id: string, model = "mini", more: object = {}) => ({
  custom_id,
  method: "POST",
  url: "/v1/chat/completions",
  body: { model, messages: [{ role: "user", content: `this is ${custom_id}` }], ...more },
});

const begin = async (
  client: OpenAI,
  lines: readonly (object | string)[],
  endpoint: OpenAI.BatchCreateParams["endpoint"] = "/v1/chat/completions",
): Promise<OpenAI.Batch> => {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  const file = await client.files.create({
    file: await toFile(Buffer.from(text.join("\n")), "requests.jsonl"),
    purpose: "batch",
  });
  return client.batches.create({
    input_file_id: file.id,
    endpoint,
    completion_window: "24h",
    metadata: { for: "specs" },
  });
};

const ended = async (client: OpenAI, { id }: OpenAI.Batch): Promise<OpenAI.Batch> =>
  until(
    "the batch to end",
    async () => {
      const batch = await client.batches.retrieve(id);
      return ["completed", "failed", "expired", "cancelled"].includes(batch.status) && batch;
    },
    60,
  );

const linesOf = async (client: OpenAI, id: string | null | undefined): Promise<Line[]> => {
  if (typeof id !== "string") return [];
  const text = await (await client.files.content(id)).text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
};

const idsIn = (lines: readonly Line[]) => lines.map(({ custom_id }) => custom_id).sort();

let mock: MockModels;

beforeEach(async () => {
  mock = await MockModels.start();
});

describe("a batch", () => {
  it.each(["mini", "large"])("is answered line by line, by %s", async (model) => {
    const client = clientOf(await start(mock));
    const names = Array.from({ length: 30 }, (_, i) => `line-${String(i).padStart(2, "0")}`);
    const begun = await begin(
      client,
      names.map((name) => chat(name, model)),
    );
    expect(begun).toMatchObject({
      object: "batch",
      status: "validating",
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
      metadata: { for: "specs" },
      output_file_id: null,
    });
    const batch = await ended(client, begun);
    expect(batch).toMatchObject({
      status: "completed",
      error_file_id: null,
      errors: null,
      request_counts: { total: 30, completed: 30, failed: 0 },
    });
    expect(batch.completed_at).toBeGreaterThanOrEqual(batch.in_progress_at!);
    const lines = await linesOf(client, batch.output_file_id);
    expect(idsIn(lines)).toEqual(names);
    for (const { response, error } of lines) {
      expect(error).toBeNull();
      expect(response).toMatchObject({
        status_code: 200,
        body: { object: "chat.completion", choices: [{ message: { role: "assistant" } }] },
      });
    }
    const { totals } = await mock.settled();
    expect(totals.requests).toBe(30);
    const used = lines.reduce((sum, { response }) => sum + response!.body.usage!.prompt_tokens, 0);
    expect(used).toBe(totals.input_tokens);
  });

  it("puts what is no request, and what failed, into its error file", async () => {
    await mock.script({ model: "moon-large", status: 400, message: "no" });
    const client = clientOf(await start(mock));
    const batch = await ended(
      client,
      await begin(client, [
        chat("good"),
        "{this is no JSON",
        chat("good"),
        { ...chat("elsewhere"), url: "/v1/embeddings" },
        { ...chat("got"), method: "GET" },
        chat("streamed", "mini", { stream: true }),
        chat("unknown", "nobody"),
        "",
        chat("refused", "large"),
      ]),
    );
    expect(batch).toMatchObject({
      status: "completed",
      request_counts: { total: 8, completed: 1, failed: 7 },
    });
    expect(idsIn(await linesOf(client, batch.output_file_id))).toEqual(["good"]);
    const failed = await linesOf(client, batch.error_file_id);
    expect(
      failed.map(({ custom_id, error, response }) => [
        custom_id,
        error?.code,
        response?.status_code,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [null, "invalid_json_line", undefined],
        ["good", "duplicate_custom_id", undefined],
        ["elsewhere", "invalid_url", undefined],
        ["got", "invalid_method", undefined],
        ["streamed", "invalid_body", undefined],
        ["unknown", undefined, 404],
        ["refused", undefined, 400],
      ]),
    );
  });

  it("of vectors waits where it is told to, and asks again", async () => {
    await mock.script({ status: 429, retry_after_seconds: 1, times: 2 });
    const client = clientOf(await start(mock));
    const lines = ["a", "b", "c"].map((custom_id) => ({
      custom_id,
      method: "POST",
      url: "/v1/embeddings",
      body: { model: "vectors", input: custom_id },
    }));
    const batch = await ended(client, await begin(client, lines, "/v1/embeddings"));
    expect(batch).toMatchObject({
      status: "completed",
      request_counts: { completed: 3, failed: 0 },
    });
  });

  it("goes on where it was when the worker that runs it is killed", async () => {
    await mock.script({ first_token_seconds: 0.1 });
    const gateway = await start(mock, { concurrency: 2 });
    const client = clientOf(gateway);
    const names = Array.from({ length: 60 }, (_, i) => `line-${String(i).padStart(2, "0")}`);
    const begun = await begin(
      client,
      names.map((name) => chat(name)),
    );
    await until("a part to be answered", async () => {
      const { request_counts } = await client.batches.retrieve(begun.id);
      return (request_counts?.completed ?? 0) >= 5;
    });
    for (const pid of await gateway.workers()) process.kill(Number(pid), "SIGKILL");
    await until("a worker to answer", async () =>
      client.batches.retrieve(begun.id).then(
        () => true,
        () => false,
      ),
    );
    const batch = await ended(client, begun);
    expect(batch).toMatchObject({ status: "completed", request_counts: { completed: 60 } });
    expect(idsIn(await linesOf(client, batch.output_file_id))).toEqual(names);
    const { totals } = await mock.settled();
    // Only those under way were asked twice.
    expect(totals.requests).toBeGreaterThanOrEqual(60);
    expect(totals.requests).toBeLessThanOrEqual(64);
  });

  it("ends when it is cancelled, with what was answered", async () => {
    await mock.script({ first_token_seconds: 0.3 });
    const client = clientOf(await start(mock, { concurrency: 1 }));
    const begun = await begin(
      client,
      Array.from({ length: 200 }, (_, i) => chat(`line-${i}`)),
    );
    await until("a line to be answered", async () => {
      const { request_counts } = await client.batches.retrieve(begun.id);
      return (request_counts?.completed ?? 0) > 0;
    });
    expect(["cancelling", "cancelled"]).toContain((await client.batches.cancel(begun.id)).status);
    const batch = await ended(client, begun);
    expect(batch.status).toBe("cancelled");
    expect(batch.cancelled_at).toBeGreaterThan(0);
    const { completed } = batch.request_counts!;
    expect(completed).toBeLessThan(200);
    expect(await linesOf(client, batch.output_file_id)).toHaveLength(completed);
    expect((await client.batches.cancel(begun.id)).status).toBe("cancelled");
  });

  it("tells of what was not asked in time", async () => {
    await mock.script({ first_token_seconds: 1 });
    const client = clientOf(await start(mock, { concurrency: 1 }));
    const file = await client.files.create({
      file: await toFile(
        Buffer.from(
          Array.from({ length: 50 }, (_, i) => JSON.stringify(chat(`line-${i}`))).join("\n"),
        ),
        "requests.jsonl",
      ),
      purpose: "batch",
    });
    const begun = await client.batches.create({
      input_file_id: file.id,
      endpoint: "/v1/chat/completions",
      completion_window: "5s" as "24h",
    });
    const batch = await ended(client, begun);
    expect(batch.status).toBe("expired");
    const failed = await linesOf(client, batch.error_file_id);
    const answered = await linesOf(client, batch.output_file_id);
    expect(failed.length + answered.length).toBe(50);
    for (const { error } of failed) expect(error?.code).toBe("batch_expired");
  });
});

describe("files and batches of one client", () => {
  it("are listed, told of and deleted", async () => {
    const client = clientOf(await start(mock));
    const batch = await ended(client, await begin(client, [chat("one")]));
    const files = (await client.files.list()).data;
    expect(files.map(({ purpose }) => purpose).sort()).toEqual(["batch", "batch_output"]);
    expect((await client.batches.list({ limit: 1 })).data).toHaveLength(1);
    const file = await client.files.retrieve(batch.input_file_id);
    expect(file).toMatchObject({ object: "file", filename: "requests.jsonl", purpose: "batch" });
    expect(JSON.parse(await (await client.files.content(file.id)).text())).toEqual(chat("one"));
    expect(await client.files.delete(file.id)).toMatchObject({ id: file.id, deleted: true });
    await expect(client.files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
  });

  it("are nobody else's", async () => {
    const gateway = await start(mock);
    const [ann, ben] = [clientOf(gateway, "ann"), clientOf(gateway, "ben")];
    const batch = await ended(ann, await begin(ann, [chat("secret")]));
    expect((await ben.files.list()).data).toEqual([]);
    expect((await ben.batches.list()).data).toEqual([]);
    const found = { status: 404 };
    await expect(ben.batches.retrieve(batch.id)).rejects.toMatchObject(found);
    await expect(ben.batches.cancel(batch.id)).rejects.toMatchObject(found);
    for (const id of [batch.input_file_id, batch.output_file_id!]) {
      await expect(ben.files.retrieve(id)).rejects.toMatchObject(found);
      await expect(ben.files.content(id)).rejects.toMatchObject(found);
      await expect(ben.files.delete(id)).rejects.toMatchObject(found);
    }
    await expect(
      ben.batches.create({
        input_file_id: batch.input_file_id,
        endpoint: "/v1/chat/completions",
        completion_window: "24h",
      }),
    ).rejects.toMatchObject(found);
  });

  it("have bounds", async () => {
    const client = clientOf(await start(mock, { maximum_file_bytes: 2048, maximum_files: 2 }));
    const upload = async (bytes: number, purpose = "batch") =>
      client.files.create({
        file: await toFile(Buffer.alloc(bytes, "x"), "x.jsonl"),
        purpose: purpose as "batch",
      });
    await expect(upload(3000)).rejects.toMatchObject({ status: 413 });
    await expect(upload(10, "vision")).rejects.toMatchObject({ status: 400 });
    await upload(2048);
    await upload(10);
    await expect(upload(10)).rejects.toMatchObject({ status: 507 });
  });
});
