import { inAskedFormat } from "moontide/feature/llm/number-format";
import { members } from "moontide/policy/json/members";
import { endpointOf } from "moontide/policy/llm/endpoint";
import { canonical } from "../../support/lua/dialects";

const numbers =
  '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1, -2]}],"model":"own","usage":{"prompt_tokens":5,"total_tokens":5}}';

let yields = 0;
const ports = {
  sleep: (): void => {
    yields += 1;
  },
};

const told = (format: string, text: string, path = "/v1/embeddings"): string => {
  const body = `{"model":"m","input":"a"${format}}`;
  const endpoint = endpointOf(path, false)!;
  return inAskedFormat(ports, { endpoint, body, members: members(body)[0]! }, text);
};

const base64 = ',"encoding_format":"base64"';

describe("vectors of a provider that speaks OpenAI's dialect", () => {
  it("are bytes where bytes were asked for and numbers came", () => {
    const [bytes] = string.gsub(numbers, "%[1, %-2%]", '"AACAPwAAAMA="');
    yields = 0;
    assert.equal(canonical(bytes), told(base64, numbers));
    // Others are served between one vector and the next.
    assert.equal(1, yields);
  });

  it("are passed on as they came in every other case", () => {
    assert.equal(numbers, told("", numbers));
    assert.equal(numbers, told(',"encoding_format":"float"', numbers));
    assert.equal(numbers, told(base64, numbers, "/v1/chat/completions"));
    const bytes = '{"data":[{"index":0,"embedding":"AACAPw=="}]}';
    assert.equal(bytes, told(base64, bytes));
    const broken = '{"data":[{"index":1,"embedding":[1]}]}';
    assert.equal(broken, told(base64, broken));
  });
});
