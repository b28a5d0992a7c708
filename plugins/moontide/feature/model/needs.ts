import { Member } from "../../policy/json/members";
import { Needs } from "../../policy/model/suitability";
import type { Gateway } from "../gateway/gateway";
import { estimateInput } from "../tokens/knowledge";
import type { ModelQuestion } from "./question";

/** What a request asks a model for. */
export interface Asked extends Needs {
  readonly tools: boolean;
  readonly images: boolean;
  readonly json: boolean;
  readonly reasoning: boolean;
}

/** What the outermost members of a body say, in whatever dialect. */
interface Found {
  tools: boolean;
  json: boolean;
  json_schema: boolean;
  reasoning: boolean;
  output_tokens: number | undefined;
}

const has = (text: string, pattern: string): boolean => string.find(text, pattern)[0] !== undefined;

const isEmpty = (value: string): boolean => has(value, "^[%[{]%s*[%]}]$") || value === "null";

const noteFormat = (found: Found, value: string): void => {
  if (
    has(value, '"json_schema"') ||
    has(value, '"schema"') ||
    has(value, '"response_?[sS]chema"')
  ) {
    found.json_schema = true;
    found.json = true;
  } else if (has(value, "json")) found.json = true;
};

const noteNumber = (found: Found, text: string | undefined): void => {
  const tokens = tonumber(text);
  if (tokens !== undefined) found.output_tokens = math.max(found.output_tokens ?? 0, tokens);
};

/** Gemini and Bedrock have what others have outermost one level deeper. */
const noteDeeper = (found: Found, value: string): void => {
  noteNumber(found, string.match(value, '"max_?[oO]?u?t?p?u?t?_?[tT]okens"%s*:%s*(%d+)')[0]);
  if (has(value, '"response_?[mM]ime_?[tT]ype"%s*:%s*"application/json"')) noteFormat(found, value);
  if (has(value, '"thinking_?[cC]onfig"')) found.reasoning = true;
};

const looks: Readonly<
  Record<string, ((this: void, found: Found, value: string) => void) | undefined>
> = {
  tools: (found, value) => {
    if (!isEmpty(value)) found.tools = true;
  },
  functions: (found, value) => {
    if (!isEmpty(value)) found.tools = true;
  },
  toolConfig: (found, value) => {
    if (!isEmpty(value)) found.tools = true;
  },
  response_format: noteFormat,
  text: noteFormat,
  output_config: noteFormat,
  max_tokens: noteNumber,
  max_completion_tokens: noteNumber,
  max_output_tokens: noteNumber,
  generationConfig: noteDeeper,
  generation_config: noteDeeper,
  inferenceConfig: noteDeeper,
  reasoning_effort: (found, value) => {
    if (value !== '"none"') found.reasoning = true;
  },
  reasoning: (found) => {
    found.reasoning = true;
  },
  thinking: (found, value) => {
    if (!has(value, '"disabled"')) found.reasoning = true;
  },
};

const conversation = new LuaSet<string>();
for (const name of ["messages", "input", "contents"]) conversation.add(name);

const find = (body: string, members: readonly Member[]): Found => {
  const found: Found = {
    tools: false,
    json: false,
    json_schema: false,
    reasoning: false,
    output_tokens: undefined,
  };
  for (const { name, value_from, value_to } of members) {
    const look = looks[name];
    if (look !== undefined) look(found, string.sub(body, value_from, value_to));
  }
  return found;
};

/** By their words in the dialects; within texts of clients the quotes are escaped, so that these are not found there. */
const imagePattern = '"type"%s*:%s*"i?n?p?u?t?_?image';
const otherImages = ['"image"%s*:%s*{', '"mime_?[tT]ype"%s*:%s*"image/'];
const filePattern = '"type"%s*:%s*"i?n?p?u?t?_?file"';
const otherFiles = [
  '"type"%s*:%s*"document"',
  '"document"%s*:%s*{',
  '"mime_?[tT]ype"%s*:%s*"application/pdf',
];
const audioPattern = '"type"%s*:%s*"input_audio"';

const hasAny = (text: string, first: string, others: readonly string[]): boolean => {
  if (has(text, first)) return true;
  for (const pattern of others) if (has(text, pattern)) return true;
  return false;
};

const attachmentsIn = ({ body, members }: ModelQuestion) => {
  let images = false;
  let files = false;
  let audio = false;
  for (const { name, value_from, value_to } of members) {
    if (conversation.has(name)) {
      const text = string.sub(body, value_from, value_to);
      images = images || hasAny(text, imagePattern, otherImages);
      files = files || hasAny(text, filePattern, otherFiles);
      audio = audio || has(text, audioPattern);
    }
  }
  return { images, files, audio };
};

/**
 * What a request asks the model for, found by its words and not by reading it: a few searches in C over the body. Where a
 * request is found to need more than it does, it has fewer candidates.
 *
 * @param model as the configuration calls it: by what was learned of it, tokens are estimated
 */
export const askedOf = (gateway: Gateway, question: ModelQuestion, model: string): Asked => {
  const { body, members, stream } = question;
  const { tools, json, json_schema, reasoning, output_tokens } = find(body, members);
  const { images, files, audio } = attachmentsIn(question);
  const capabilities: string[] = [];
  const add = (is_needed: boolean, name: string): void => {
    if (is_needed) capabilities[capabilities.length] = name;
  };
  add(tools, "tools");
  add(images, "images");
  add(files, "files");
  add(audio, "audio");
  add(json && !json_schema, "json");
  add(json_schema, "json_schema");
  add(reasoning, "reasoning");
  add(stream, "streaming");
  const input_tokens = estimateInput(gateway, model, body);
  return { capabilities, input_tokens, output_tokens, tools, images, json, reasoning };
};

/** Of a request that nobody looked into. */
export const nothingAsked: Asked = {
  capabilities: [],
  input_tokens: 0,
  output_tokens: undefined,
  tools: false,
  images: false,
  json: false,
  reasoning: false,
};
