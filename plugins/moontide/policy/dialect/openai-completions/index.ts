import type { Dialect } from "../dialect";
import { readError } from "../openai-chat/error-read";
import { errorStatus, writeError } from "../openai-chat/error-write";
import { inspectStream } from "../openai-chat/inspect";
import { readStream } from "../openai-chat/stream-read";
import { readUsage } from "../openai-chat/usage";
import { readAnswer, writeAnswer } from "./answer";
import { readRequest } from "./request-read";
import { writeRequest } from "./request-write";
import { writeStream } from "./stream-write";

/** OpenAI's old `/v1/completions`: a text goes on. Its streams are chat's, with `text` in place of `delta`. */
export const openaiCompletions: Dialect = {
  name: "openai_completions",
  framing: "sse",
  raw_members: new LuaSet(),
  readRequest,
  writeAnswer,
  writeStream,
  writeError,
  errorStatus,
  writeRequest,
  readAnswer,
  readUsage: (body) => readUsage(body["usage"]),
  readStream,
  inspectStream,
  readError,
};
