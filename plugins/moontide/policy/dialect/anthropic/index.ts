import type { Dialect } from "../dialect";
import { readAnswer } from "./answer-read";
import { writeAnswer } from "./answer-write";
import { readError } from "./error-read";
import { errorStatus, writeError } from "./error-write";
import { inspectStream } from "./inspect";
import { raw_members } from "./raw-members";
import { readRequest } from "./request-read";
import { writeRequest } from "./request-write";
import { readStream } from "./stream-read";
import { writeStream } from "./stream-write";
import { readUsage } from "./usage";

/** Anthropic's `/v1/messages`. */
export const anthropic: Dialect = {
  name: "anthropic",
  framing: "sse",
  raw_members,
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
