import { anthropic } from "moontide/policy/dialect/anthropic/index";
import type { Dialect } from "moontide/policy/dialect/dialect";
import { embeddingDialects } from "moontide/policy/dialect/embeddings/index";
import { openaiEmbeddings } from "moontide/policy/dialect/embeddings/openai";
import { inBytes } from "moontide/policy/dialect/embeddings/vectors";
import { openaiChat } from "moontide/policy/dialect/openai-chat/index";
import { openaiCompletions } from "moontide/policy/dialect/openai-completions/index";
import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";
import { emptyList, isList, isObject, Json, jsonNull, rawOf } from "moontide/policy/json/value";
import { asked, writing } from "../../../support/lua/dialects";
import { SeededRandom, seededRandom } from "../../../support/lua/random";

/** Documents in which everything stands that readers look for. */
const documents: readonly string[] = [
  '{"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","name":"n","content":[{"type":"text","text":"a","cache_control":{}},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}},{"type":"file","file":{"file_data":"x","filename":"y"}},{"type":"input_audio","input_audio":{"data":"a","format":"wav"}}]},{"role":"assistant","content":null,"refusal":"r","reasoning_content":"t","thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}],"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}],"function_call":{"name":"f","arguments":""}},{"role":"tool","tool_call_id":"a","content":"1"},{"role":"function","name":"f","content":"1"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{},"strict":true}}],"functions":[{"name":"g"}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,"temperature":1,"top_p":1,"stop":["a"],"n":1,"seed":1,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{}}},"reasoning_effort":"low","user":"u","stream":true,"stream_options":{"include_usage":true},"modalities":["text"],"logit_bias":{"a":1},"max_tokens":5,"prompt":"hi","input":"x","dimensions":1,"encoding_format":"float"}',
  '{"model":"m","max_tokens":5,"system":[{"type":"text","text":"a"}],"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{}},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}},{"type":"document","title":"t","source":{"type":"url","url":"u"}}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"a"}],"is_error":true}]}],"tools":[{"name":"f","description":"d","input_schema":{}}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},"thinking":{"type":"enabled","budget_tokens":1024,"display":"omitted"},"output_config":{"effort":"low","format":{"type":"json_schema","schema":{}}},"metadata":{"user_id":"u"},"stop_sequences":["a"],"temperature":1,"top_p":1,"top_k":1,"stream":true}',
  '{"id":"i","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"thinking","thinking":[{"type":"text","text":"t"}]}],"refusal":"r","reasoning":"t","thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}],"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}],"function_call":{"name":"f","arguments":""}},"delta":{"content":"a","refusal":"r","reasoning":"t","thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}],"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}],"function_call":{"name":"f","arguments":""}},"text":"t","finish_reason":"stop","usage":{"prompt_tokens":1}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":1,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}},"x_groq":{"usage":{}},"data":[{"index":0,"embedding":"a"}]}',
  '{"embeddings":[{"values":[1]}],"usageMetadata":{"promptTokenCount":1}}',
  '{"embeddings":{"float":[[1]]},"embedding":[1],"inputTextTokenCount":1}',
  '{"id":"i","type":"message","model":"m","content":[{"type":"text","text":"a"},{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"tool_use","id":"a","name":"f","input":{"a":1}}],"stop_reason":"end_turn","stop_sequence":"s","usage":{"input_tokens":1,"cache_read_input_tokens":1,"cache_creation_input_tokens":1,"output_tokens":1,"output_tokens_details":{"thinking_tokens":1}}}',
  '{"type":"message_start","message":{"id":"i","model":"m","usage":{"input_tokens":1}}}',
  '{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{"a":1}}}',
  '{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"d"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}',
  '{"type":"content_block_stop","index":0}',
  '{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":"s"},"usage":{"output_tokens":1}}',
  '{"type":"error","error":{"type":"overloaded_error","message":"m","code":"c","param":"p"}}',
  '{"error":"m","message":"x","detail":[{"msg":"a"}],"code":1,"type":"t","status":5}',
];

const junk: readonly Json[] = [
  "",
  "x",
  0,
  -1,
  1e300,
  true,
  false,
  {},
  emptyList,
  jsonNull,
  rawOf("1e999"),
  [jsonNull],
  { a: "b" },
];

/** The same with one in eight values exchanged for something that nobody expects. */
const spoiled = (random: SeededRandom, value: Json): Json => {
  if (random.integer(8) === 1) return junk[random.integer(junk.length) - 1]!;
  if (isList(value)) {
    const list: Json[] = [];
    for (const item of value) list[list.length] = spoiled(random, item);
    return list.length === 0 ? emptyList : list;
  }
  if (!isObject(value)) return value;
  const object: Record<string, Json | undefined> = {};
  const names: string[] = [];
  for (const [name] of pairs(value)) names[names.length] = name as string;
  table.sort(names);
  for (const name of names) object[name] = spoiled(random, value[name]!);
  return object;
};

const cut = (random: SeededRandom, text: string): string =>
  random.integer(10) === 1 ? string.sub(text, 1, random.integer(text.length)) : text;

const dialects: readonly Dialect[] = [openaiChat, anthropic, openaiCompletions];

/** Whatever a client sends is read or refused, and what is read can be written for everybody. */
const asRequest = (text: string): void => {
  for (const from of dialects) {
    const [body] = decode(text, from.raw_members);
    if (isObject(body)) {
      const [request] = from.readRequest(body, {});
      if (request !== undefined) {
        for (const to of dialects)
          to.writeRequest(request, writing(from, { drop_unsupported: true }));
      }
    }
  }
  const [body] = decode(text, openaiEmbeddings.raw_members);
  if (!isObject(body)) return;
  const [request] = openaiEmbeddings.readRequest(body, {});
  for (const [, to] of pairs(embeddingDialects)) {
    if (request !== undefined) to.writeRequest(request, writing(openaiChat));
    const [foreign] = decode(text, to.raw_members);
    if (isObject(foreign)) to.readAnswer(foreign, {});
  }
  const [answer] = openaiEmbeddings.readAnswer(body);
  if (answer === undefined) return;
  openaiEmbeddings.writeAnswer(answer);
  for (const vector of answer.vectors) inBytes(vector);
};

const asAnswer = (text: string): void => {
  for (const from of dialects) {
    from.readError(500, text);
    const [body] = decode(text, from.raw_members);
    if (isObject(body)) {
      from.readUsage(body);
      const [answer] = from.readAnswer(body);
      if (answer !== undefined) for (const to of dialects) to.writeAnswer(answer, asked());
    }
  }
};

const asStream = (texts: readonly string[]): void => {
  for (const from of dialects) {
    const reader = from.readStream();
    const inspector = from.inspectStream();
    for (const to of dialects) {
      const writer = to.writeStream(asked({ stream_usage: true }));
      for (const text of texts) {
        reader.take("", text, (event) => {
          const bytes = writer.write(event);
          assert.is_true(bytes === "" || string.sub(bytes, -2) === "\n\n");
        });
        inspector.look("", text);
      }
    }
    inspector.usage();
    inspector.error();
    reader.close(() => undefined);
  }
};

describe("whatever strangers send", () => {
  it("breaks nothing", () => {
    const random = seededRandom(6);
    const values: Json[] = [];
    for (const text of documents) values[values.length] = decode(text)[0]!;
    for (const round of $range(1, 200)) {
      const texts: string[] = [];
      for (const value of values) {
        texts[texts.length] = cut(random, encode(spoiled(random, value)));
      }
      const [isGood, problem] = pcall(() => {
        for (const text of texts) {
          asRequest(text);
          asAnswer(text);
        }
        asStream(texts);
      });
      if (!isGood) error(`round ${round}: ${tostring(problem)}`);
    }
  });
});
