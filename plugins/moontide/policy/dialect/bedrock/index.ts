import type { Dialect } from "../dialect";
import { readAnswer, writeAnswer } from "./answer";
import { errorStatus, readError, writeError } from "./errors";
import { inspectStream } from "./inspect";
import { raw_members } from "./raw-members";
import { readRequest } from "./request-read";
import { writeRequest } from "./request-write";
import { readStream } from "./stream-read";
import { writeStream } from "./stream-write";
import { readUsageObject } from "./usage";

/** AWS Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const bedrock: Dialect = {
  name: "bedrock",
  framing: "event_stream",
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
