import type { Dialect } from "../dialect";
import { readError } from "../openai-chat/error-read";
import { errorStatus, writeError } from "../openai-chat/error-write";
import { readAnswer } from "./answer-read";
import { writeAnswer } from "./answer-write";
import { inspectStream } from "./inspect";
import { raw_members } from "./raw-members";
import { readRequest } from "./request-read";
import { writeRequest } from "./request-write";
import { readStream } from "./stream-read";
import { writeStream } from "./stream-write";
import { readUsageObject } from "./usage";

/** OpenAI's Responses API (https://platform.openai.com/docs/api-reference/responses), which Codex and the newer SDKs speak. */
export const openaiResponses: Dialect = {
  name: "openai_responses",
  framing: "sse",
  raw_members,
  readRequest,
  writeAnswer,
  writeStream,
  writeError,
  errorStatus,
  writeRequest,
  readAnswer,
  readUsage: (body) => readUsageObject(body.usage),
  readStream,
  inspectStream,
  readError,
};
