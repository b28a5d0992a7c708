import { members, spliced } from "../../json/members";
import { stringOf } from "../../json/string";
import { asNumber } from "../../json/value";
import type { TokenCounter } from "./counting";

/** `countTokens` takes a whole request, which names its model again: https://ai.google.dev/api/tokens */
export const geminiCounter: TokenCounter = {
  modelOf: (model) => model,
  bodyOf: (request, model) => {
    const found = members(request)[0] ?? [];
    const named = spliced(request, found, [{ name: "model", value: stringOf(`models/${model}`) }]);
    return `{"generateContentRequest":${named}}`;
  },
  readCount: (body) => asNumber(body["totalTokens"]),
};
