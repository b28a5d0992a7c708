import { Result } from "../../kernel/result";
import { decode } from "../../policy/json/decode";
import { Member, members, textOf } from "../../policy/json/members";
import { asBoolean, asObject, asText, Json } from "../../policy/json/value";
import { ModelEndpoint } from "../../policy/llm/endpoint";

/** What a client's body is known by, without reading the conversation in it. */
export interface Surveyed {
  readonly members: readonly Member[];
  /** "" where it names none. */
  readonly model: string;
  readonly stream: boolean;
  /** It asks to be told of usage at the end of its stream. */
  readonly stream_usage: boolean;
}

/** The value of one member, read. */
const valueOf = (text: string, found: readonly Member[], name: string): Json | undefined => {
  const value = textOf(text, found, name);
  return value === undefined ? undefined : decode(value)[0];
};

/** Looks at the outermost members of a body, once over its bytes. */
export const surveyBody = (text: string, endpoint: ModelEndpoint): Result<Surveyed> => {
  const [found, problem] = members(text);
  if (found === undefined) return $multi(undefined, problem);
  const stream = endpoint.stream ?? asBoolean(valueOf(text, found, "stream")) ?? false;
  const options = stream ? asObject(valueOf(text, found, "stream_options")) : undefined;
  return $multi(
    {
      members: found,
      model: endpoint.model ?? asText(valueOf(text, found, "model")) ?? "",
      stream,
      stream_usage: options?.["include_usage"] === true,
    },
    undefined,
  );
};
