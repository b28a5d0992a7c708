import { asNumber } from "../../json/value";
import { narrowed, TokenCounter } from "./counting";

/** What there are tokens of. Anthropic refuses all else where it counts, such as `max_tokens`. */
const counted = new LuaSet<string>();
for (const name of [
  "messages",
  "model",
  "output_config",
  "system",
  "thinking",
  "tool_choice",
  "tools",
]) {
  counted.add(name);
}

/** https://platform.claude.com/docs/en/api/messages/count_tokens */
export const anthropicCounter: TokenCounter = {
  modelOf: (model) => model,
  bodyOf: (request) => narrowed(request, counted),
  readCount: (body) => asNumber(body["input_tokens"]),
};
