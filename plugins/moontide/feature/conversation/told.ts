import { members, textOf } from "../../policy/json/members";
import { readKept } from "../answer-cache/read";
import { createFrames } from "../llm/frames";
import { askedOf, ModelSession } from "../llm/session";

/** Ends of streams of OpenAI's responses, which hold the whole answer. */
const ends = new LuaSet<string>();
ends.add("response.completed");
ends.add("response.incomplete");

const responseIn = (data: string): string | undefined => {
  const [found] = members(data);
  return found === undefined ? undefined : textOf(data, found, "response");
};

/** What is whole in the last event of a stream needs not be put together. */
const lastResponse = (bytes: string): string | undefined => {
  let response: string | undefined;
  const frames = createFrames("sse", bytes.length + 1);
  const take = (name: string, data: string | undefined): void => {
    if (data !== undefined && ends.has(name)) response = responseIn(data);
  };
  frames.feed(bytes, take);
  return response;
};

/** In the words of the client's dialect, whoever gave it. */
const putTogether = (session: ModelSession, bytes: string): string | undefined => {
  const { dialect } = session;
  const answer = readKept(dialect, "stream", bytes);
  return answer === undefined ? undefined : dialect.writeAnswer(answer, askedOf(session));
};

/** The whole answer that a client was told in a stream, as it would have been told at once; undefined: it is not whole. */
export const answerTold = (session: ModelSession, bytes: string): string | undefined =>
  session.dialect.name === "openai_responses" ? lastResponse(bytes) : putTogether(session, bytes);

/** What the last bytes of a whole stream hold, by its dialect. */
const marks: Readonly<Partial<Record<ModelSession["dialect"]["name"], string>>> = {
  openai_chat: "data: [DONE]",
  openai_responses: '"response":{',
  anthropic: "message_stop",
  gemini: '"finishReason"',
  bedrock: "messageStop",
};

/** Whether a stream may be at its end with these bytes. */
export const mayEnd = ({ dialect }: ModelSession, bytes: string): boolean =>
  string.find(bytes, marks[dialect.name] ?? "", 1, true)[0] !== undefined;
