import type { Dialect } from "../dialect";
import { readAnswer } from "./answer-read";
import { writeAnswer } from "./answer-write";
import { errorStatus, readError, writeError } from "./errors";
import { inspectStream } from "./inspect";
import { raw_members } from "./raw-members";
import { readRequest } from "./request-read";
import { writeRequest } from "./request-write";
import { readStream } from "./stream-read";
import { writeStream } from "./stream-write";
import { readUsageObject } from "./usage";

/** Google's Gemini API (https://ai.google.dev/api/generate-content); Vertex AI takes the same bodies. */
export const gemini: Dialect = {
  name: "gemini",
  framing: "sse",
  raw_members,
  readRequest,
  writeAnswer,
  writeStream,
  writeError,
  errorStatus,
  writeRequest,
  readAnswer,
  readUsage: (body) => readUsageObject(body.usageMetadata),
  readStream,
  inspectStream,
  readError,
};
