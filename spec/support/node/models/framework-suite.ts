import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import {
  embedMany,
  generateText,
  jsonSchema,
  LanguageModel,
  Output,
  stepCountIs,
  streamText,
  tool,
} from "ai";
import { png } from "./ask";
import { clock, clockInput, weather, weatherInput } from "./scenes";
import { drain, Place } from "./sdk-suite";

const answer = {
  type: "object",
  properties: { name: { type: "string" }, minutes: { type: "integer" } },
  required: ["name", "minutes"],
  additionalProperties: false,
} as const;

export const describeLangChain = (place: () => Place): void => {
  const chat = (more: object = {}): ChatOpenAI => {
    const { base, key, model } = place().target;
    return new ChatOpenAI({
      model,
      apiKey: key,
      maxRetries: 0,
      configuration: { baseURL: `${base}/v1` },
      ...more,
    });
  };

  it("asks and is told of the usage", async () => {
    const message = await chat().invoke([
      ["system", "Be brief."],
      ["user", "hello [describe]"],
    ]);
    expect(message.text).toBe("system: Be brief. | user: hello [describe]");
    const served = await place().mock.last();
    expect(message.usage_metadata).toMatchObject({
      input_tokens: served.input_tokens,
      output_tokens: served.output_tokens,
    });
  });

  it("streams", async () => {
    const stream = await chat({ streamUsage: true }).stream("[utf8]");
    let text = "";
    let usage: { output_tokens: number } | undefined;
    for await (const chunk of stream) {
      text += chunk.text;
      usage = chunk.usage_metadata ?? usage;
    }
    expect(text).toContain("🌊🌙");
    expect(usage?.output_tokens).toBe((await place().mock.last()).output_tokens);
  });

  it("calls tools in parallel and takes in their results", async () => {
    const tools = [weather, clock].map(({ name, description, schema: parameters }) => ({
      type: "function" as const,
      function: { name, description, parameters },
    }));
    const model = chat().bindTools(tools);
    const question = new HumanMessage("Ask them [parallel]");
    const called = await model.invoke([question]);
    expect(called.tool_calls?.map(({ name, args }) => [name, args])).toEqual([
      ["get_weather", weatherInput],
      ["get_time", clockInput],
    ]);
    const results = called.tool_calls!.map(
      ({ id, name }) => new ToolMessage({ content: `${name} done`, tool_call_id: id! }),
    );
    const said = await model.invoke([question, called, ...results]);
    expect(said.text).toBe("The tools said: get_weather done, get_time done.");
  });

  it("gets an answer that fits a schema", async () => {
    const model = chat().withStructuredOutput(answer, {
      method: "jsonSchema",
      strict: true,
      name: "answer",
    });
    expect(await model.invoke("A recipe")).toEqual({ minutes: 7, name: "name 月" });
  });

  it("embeds", async () => {
    const { base, key } = place().target;
    const embeddings = new OpenAIEmbeddings({
      model: "moon-embed",
      apiKey: key,
      configuration: { baseURL: `${base}/v1` },
    });
    const vectors = await embeddings.embedDocuments(["tide", "moon"]);
    expect(vectors.map(({ length }) => length)).toEqual([16, 16]);
  });

  it("sees a stream that is cut", async () => {
    await place().mock.script({ fault: { kind: "cut_events", at: 4 } });
    const stream = await chat().stream("[long 40]");
    await expect(drain(stream)).rejects.toThrow();
  });
};

const schemaOf = ({ schema }: { schema: object }) => jsonSchema<object>(schema);

export const describeAiSdk = (place: () => Place): void => {
  const openai = () => {
    const { base, key } = place().target;
    return createOpenAI({ baseURL: `${base}/v1`, apiKey: key });
  };
  const models: [string, () => LanguageModel][] = [
    ["chat", () => openai().chat(place().target.model)],
    ["responses", () => openai().responses(place().target.model)],
    [
      "anthropic",
      () => {
        const { base, key, model } = place().target;
        return createAnthropic({ baseURL: `${base}/v1`, apiKey: key })(model);
      },
    ],
  ];

  describe.each(models)("%s", (_, model) => {
    it("asks with an image", async () => {
      const { text, usage, finishReason } = await generateText({
        model: model(),
        maxRetries: 0,
        maxOutputTokens: 200,
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "Look" },
              { type: "image", image: png.url },
            ],
          },
        ],
      });
      expect(text).toBe("Moon heard: Look I see image/png of 70 bytes.");
      const served = await place().mock.last();
      expect(usage).toMatchObject({
        inputTokens: served.input_tokens,
        outputTokens: served.output_tokens,
      });
      expect(finishReason).toBe("stop");
    });

    it("streams a conversation with tools", async () => {
      const inputs: unknown[] = [];
      const { textStream, steps } = streamText({
        model: model(),
        maxRetries: 0,
        maxOutputTokens: 200,
        prompt: "Ask them [parallel]",
        stopWhen: stepCountIs(3),
        tools: Object.fromEntries(
          [weather, clock].map((spec) => [
            spec.name,
            tool({
              description: spec.description,
              inputSchema: schemaOf(spec),
              execute: (input) => {
                inputs.push(input);
                return `${spec.name} done`;
              },
            }),
          ]),
        ),
      });
      let text = "";
      for await (const piece of textStream) text += piece;
      expect(text).toBe("The tools said: get_weather done, get_time done.");
      expect(inputs).toEqual([weatherInput, clockInput]);
      expect(await steps).toHaveLength(2);
    });

    it("gets an answer that fits a schema", async () => {
      const { output } = await generateText({
        model: model(),
        maxRetries: 0,
        maxOutputTokens: 200,
        prompt: "A recipe",
        output: Output.object({ schema: schemaOf({ schema: answer }) }),
      });
      expect(output).toEqual({ minutes: 7, name: "name 月" });
    });

    it("sees a stream that is cut", async () => {
      await place().mock.script({ fault: { kind: "cut_events", at: 5 } });
      const seen: unknown[] = [];
      const { fullStream } = streamText({
        model: model(),
        maxRetries: 0,
        maxOutputTokens: 200,
        prompt: "[long 40]",
        onError: () => undefined,
      });
      const read = async () => {
        for await (const part of fullStream) if (part.type === "error") seen.push(part.error);
      };
      await read().catch((error: unknown) => seen.push(error));
      expect(seen).not.toEqual([]);
    });
  });

  it("embeds", async () => {
    const { embeddings } = await embedMany({
      model: openai().embedding("moon-embed"),
      values: ["tide", "moon"],
    });
    expect(embeddings.map(({ length }) => length)).toEqual([16, 16]);
  });
};
