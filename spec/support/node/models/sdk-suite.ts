import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import type { MockModels, Rule } from "../mock-models";
import { until } from "../wait";
import { anthropicOf } from "./anthropic";
import { Target } from "./ask";
import { openaiOf } from "./openai-chat";
import { weather, weatherInput } from "./scenes";

/** Where a suite runs: at the mock itself, or at a gateway in front of it, under the same names of models. */
export interface Place {
  mock: MockModels;
  target: Target;
  /** A gateway tells of every cut; the mock itself may end a stream as if nothing was missing. */
  isGateway: boolean;
  /** The provider speaks OpenAI's dialect, and so can say all that OpenAI's clients say. */
  isOpenai: boolean;
}

const question = { role: "user" as const, content: "hello moon" };

/** Rules for what the mock does next, and the number of requests it has seen since. */
const scripted = async ({ mock }: Place, ...rules: Rule[]): Promise<() => Promise<number>> => {
  await mock.script(...rules);
  const before = (await mock.ledger("?brief")).totals.requests;
  return async () => (await mock.ledger("?brief")).totals.requests - before;
};

/** Reads a stream to its end and returns how many events came. */
export const drain = async (events: AsyncIterable<unknown>): Promise<number> => {
  const iterator = events[Symbol.asyncIterator]();
  let count = 0;
  while ((await iterator.next()).done !== true) count += 1;
  return count;
};

const cuts: readonly Rule[] = [
  { fault: { kind: "cut_events", at: 4 } },
  { fault: { kind: "cut_in_event", at: 4 } },
  { fault: { kind: "cut_bytes", at: 700 } },
  { fault: { kind: "error_event", at: 4 } },
];

/** Cuts that only a gateway can tell of: the HTTP message ends as it should. */
const silentCuts: readonly Rule[] = [
  { fault: { kind: "silent_end", at: 4 } },
  { fault: { kind: "wrong_json", at: 4 } },
];

const named = (rules: readonly Rule[]): [string, Rule][] =>
  rules.map((rule) => [rule.fault!.kind, rule]);

/** What a provider's status is to a client: who is refused with the gateway's key is not to blame for it. */
const errors: readonly [rule: Rule, atGateway: number, type: string][] = [
  [{ status: 401 }, 502, "authentication_error"],
  [{ status: 402 }, 502, "billing_error"],
  [{ status: 403 }, 502, "permission_error"],
  [{ status: 404 }, 404, "not_found_error"],
  [{ status: 413 }, 413, "request_too_large"],
  [{ status: 429 }, 429, "rate_limit_error"],
  [{ status: 500 }, 500, "api_error"],
];

export const describeOpenai = (place: () => Place): void => {
  const client = (retries = 0): OpenAI => openaiOf(place().target, retries);
  const chat = (retries = 0) =>
    client(retries).chat.completions.create({ model: "moon-mini", messages: [question] });
  const stream = () =>
    client().chat.completions.create({
      model: "moon-mini",
      messages: [{ role: "user", content: "[long 40]" }],
      stream: true,
    });

  it("lists models", async () => {
    const names: string[] = [];
    for await (const { id } of client().models.list()) names.push(id);
    expect(names).toEqual(expect.arrayContaining(["moon-mini", "moon-large"]));
  });

  it("embeds texts, as numbers and as bytes", async () => {
    const input = ["tide", "moon"];
    const ask = { model: "moon-embed", input, dimensions: 8 };
    const floats = await client().embeddings.create({ ...ask, encoding_format: "float" });
    expect(floats.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
    expect(floats.data[0]!.embedding).not.toEqual(floats.data[1]!.embedding);
    expect(floats.usage.prompt_tokens).toBe(2);
    // Without a format the SDK asks for base64 and decodes it.
    const bytes = await client().embeddings.create(ask);
    bytes.data.forEach(({ embedding }, i) => {
      const wanted = floats.data[i]!.embedding;
      expect(embedding.map((each) => each.toFixed(5))).toEqual(wanted.map((n) => n.toFixed(5)));
    });
  });

  it("completes a prompt, also streamed", async () => {
    const ask = { model: "moon-mini", prompt: "hello", max_tokens: 50 };
    const whole = await client().completions.create(ask);
    expect(whole.choices[0]).toMatchObject({ text: "Moon heard: hello", finish_reason: "stop" });
    let text = "";
    for await (const chunk of await client().completions.create({ ...ask, stream: true })) {
      text += chunk.choices[0]?.text ?? "";
    }
    expect(text).toBe("Moon heard: hello");
  });

  it("gives several choices, streamed one beside the other", async () => {
    const asked = client().chat.completions.create({
      model: "moon-mini",
      messages: [question],
      n: 2,
      stream: true,
    });
    if (!place().isOpenai) {
      await expect(asked).rejects.toMatchObject({ status: 400, param: "n" });
      return;
    }
    const texts = ["", ""];
    for await (const { choices } of await asked) {
      for (const { index, delta } of choices) texts[index] += delta.content ?? "";
    }
    expect(texts).toEqual(["Moon heard: hello moon", "Moon heard: hello moon #2"]);
  });

  it("tells no usage in a stream that did not ask for it", async () => {
    let count = 0;
    for await (const chunk of await stream()) {
      expect(chunk.usage ?? undefined).toBeUndefined();
      expect(chunk.choices.length).toBeGreaterThan(0);
      count += 1;
    }
    expect(count).toBeGreaterThan(40);
  });

  it("calls tools until the model is content", async () => {
    const inputs: unknown[] = [];
    const runner = client().chat.completions.runTools({
      model: "moon-mini",
      messages: [{ role: "user", content: "What is the weather?" }],
      stream: true,
      tools: [
        {
          type: "function",
          function: {
            name: weather.name,
            description: weather.description,
            parameters: weather.schema,
            parse: JSON.parse,
            function: (input: object) => {
              inputs.push(input);
              return "7 degrees";
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe("The tools said: 7 degrees.");
    expect(inputs).toEqual([weatherInput]);
  });

  it("names the field that is wrong", async () => {
    const wrong = client().chat.completions.create({
      model: "moon-mini",
      messages: [question],
      seed: "none" as unknown as number,
    });
    const error = await wrong.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      type: "invalid_request_error",
      param: "seed",
    });
  });

  it("knows an unknown model", async () => {
    const wrong = client().chat.completions.create({ model: "nobody", messages: [question] });
    const error = await wrong.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ status: 404, code: "model_not_found" });
  });

  it("tells that a conversation is too long", async () => {
    const long = "word ".repeat(9000);
    const wrong = client().chat.completions.create({
      model: "moon-8k",
      messages: [{ role: "user", content: long }],
    });
    const error = await wrong.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 400, code: "context_length_exceeded" });
  });

  it.each(errors)("%j is an error", async (rule, atGateway) => {
    await scripted(place(), rule);
    const error = await chat().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ status: place().isGateway ? atGateway : rule.status });
    expect((error as Error).message).not.toContain("mock-key");
  });

  it("is answered after a limit, by a retry", async () => {
    const seen = await scripted(place(), { times: 1, status: 429, retry_after_seconds: 0.1 });
    const { choices } = await chat(2);
    expect(choices[0]!.message.content).toBe("Moon heard: hello moon");
    expect(await seen()).toBe(2);
  });

  it("is told how long a limit lasts", async () => {
    await scripted(place(), { status: 429, retry_after_seconds: 7 });
    const error = await chat().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get("retry-after")).toBe("7");
  });

  it.each(named(cuts))("sees a stream that is broken by %s", async (_, rule) => {
    await scripted(place(), rule);
    await expect(stream().then(drain)).rejects.toThrow();
  });

  it.each(named(silentCuts))("sees a stream that is broken by %s", async (kind, rule) => {
    await scripted(place(), rule);
    const read = stream().then(drain);
    // The SDK alone takes a stream for whole that ends without [DONE].
    if (kind === "silent_end" && !place().isGateway) expect(await read).toBeLessThan(10);
    else await expect(read).rejects.toThrow();
  });

  it("reads streams that come in odd pieces", async () => {
    for (const kind of ["split", "drip"] as const) {
      await scripted(place(), { fault: { kind, delay_seconds: 0 } });
      let text = "";
      const events = await client().chat.completions.create({
        model: "moon-mini",
        messages: [{ role: "user", content: "[utf8]" }],
        stream: true,
      });
      for await (const { choices } of events) text += choices[0]?.delta.content ?? "";
      expect(text).toContain("月 – 🌊🌙 und 👩‍🚀");
    }
  });

  it("cancels a stream", async () => {
    await scripted(place(), { fault: { kind: "stall", at: 9 } });
    const events = await stream();
    const ids: string[] = [];
    for await (const { id } of events) {
      ids.push(id);
      if (ids.length === 3) events.controller.abort();
    }
    const { requests } = await place().mock.settled();
    expect(["client_gone", "stalled"]).toContain(requests.at(-1)!.ended);
  });

  it("cancels a request that is not answered", async () => {
    const seen = await scripted(place(), { fault: { kind: "hang" } });
    const controller = new AbortController();
    const asked = client().chat.completions.create(
      { model: "moon-mini", messages: [question] },
      { signal: controller.signal },
    );
    await until("the request to arrive", async () => (await seen()) > 0);
    controller.abort();
    await expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await place().mock.settled();
  });
};

export const describeAnthropic = (place: () => Place): void => {
  const client = (retries = 0): Anthropic => anthropicOf(place().target, retries);
  const model = () => place().target.model;
  const message = (retries = 0) =>
    client(retries).messages.create({ model: model(), max_tokens: 100, messages: [question] });
  const stream = () =>
    client().messages.stream({
      model: model(),
      max_tokens: 100,
      messages: [{ role: "user", content: "[long 40]" }],
    });

  it("is spoken to a provider in its own version", async () => {
    if (place().isOpenai) return;
    await message();
    const { headers } = await place().mock.last();
    expect(headers["anthropic-version"]).toBe("2026-10-21");
  });

  it("counts tokens", async () => {
    const { input_tokens } = await client().messages.countTokens({
      model: model(),
      messages: [question],
    });
    // Who can't be asked is estimated for, on the safe side.
    if (place().isOpenai) expect(input_tokens).toBeGreaterThan(2);
    else expect(input_tokens).toBe(2);
  });

  it("takes the key as x-api-key and as a bearer", async () => {
    const { base, key } = place().target;
    const ask = { model: model(), max_tokens: 100, messages: [question] };
    for (const [name, value] of Object.entries({
      "x-api-key": key,
      authorization: `Bearer ${key}`,
    })) {
      const response = await fetch(`${base}/v1/messages`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "anthropic-version": "2023-06-01",
          [name]: value,
        },
        body: JSON.stringify(ask),
      });
      expect(response.status).toBe(200);
    }
  });

  it("knows an unknown model", async () => {
    const wrong = client().messages.create({
      model: "nobody",
      max_tokens: 9,
      messages: [question],
    });
    const error = await wrong.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Anthropic.NotFoundError);
    expect(error).toMatchObject({ error: { type: "error", error: { type: "not_found_error" } } });
  });

  it.each([...errors, [{ status: 529 }, 529, "overloaded_error"] as const])(
    "%j is an error",
    async (rule, atGateway, type) => {
      await scripted(place(), rule);
      const error = await message().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Anthropic.APIError);
      const { isGateway } = place();
      const told = isGateway && atGateway === 502 ? "api_error" : type;
      expect(error).toMatchObject({
        status: isGateway ? atGateway : rule.status,
        error: { type: "error", error: { type: told } },
      });
    },
  );

  it("is answered after an overload, by a retry", async () => {
    const seen = await scripted(place(), { times: 1, status: 529 });
    expect((await message(2)).content).toMatchObject([{ text: "Moon heard: hello moon" }]);
    expect(await seen()).toBe(2);
  });

  it.each(named([...cuts, ...silentCuts]))(
    "sees a stream that is broken by %s",
    async (_, rule) => {
      await scripted(place(), rule);
      await expect(stream().finalMessage()).rejects.toThrow();
    },
  );

  it("cancels a stream", async () => {
    await scripted(place(), { fault: { kind: "stall", at: 5 } });
    const events = stream();
    events.on("text", () => events.abort());
    await expect(events.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    await place().mock.settled();
  });
};
