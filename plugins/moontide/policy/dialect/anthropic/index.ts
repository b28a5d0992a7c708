import type { Dialect } from "../dialect";
import { readAnswer } from "./answer-read";
import { writeAnswer } from "./answer-write";
import { readError } from "./error-read";
import { errorStatus, writeError } from "./error-write";
import { inspectStream } from "./inspect";
import { readRequest } from "./request-read";
import { writeRequest } from "./request-write";
import { readStream } from "./stream-read";
import { writeStream } from "./stream-write";
import { readUsage } from "./usage";

const raw_members = new LuaSet<string>();
for (const name of ["cache_control", "input", "input_schema", "schema"]) raw_members.add(name);

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
