import { asNumber } from "../../json/value";
import { narrowed, TokenCounter } from "./counting";

const counted = new LuaSet<string>();
for (const name of ["additionalModelRequestFields", "messages", "system", "toolConfig"]) {
  counted.add(name);
}

/** Where inference profiles lead: what stands in front of the id of a model there. */
const places = new LuaSet<string>();
for (const name of ["apac", "au", "ca", "eu", "global", "jp", "us", "us-gov"]) places.add(name);

/**
 * `CountTokens` knows models by their own ids alone and refuses inference profiles; of many models it counts none:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
 */
export const bedrockCounter: TokenCounter = {
  modelOf: (model) => {
    const [place, id] = string.match(model, "^([%a%-]+)%.(.+)$");
    return place !== undefined && places.has(place) ? id! : model;
  },
  bodyOf: (request) => `{"input":{"converse":${narrowed(request, counted)}}}`,
  readCount: (body) => asNumber(body["inputTokens"]),
};
