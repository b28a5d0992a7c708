import type { EmbeddingRequest, Vector } from "moontide/policy/dialect/embeddings/embeddings";
import { openaiEmbeddings } from "moontide/policy/dialect/embeddings/openai";
import { inBytes } from "moontide/policy/dialect/embeddings/vectors";
import { decode } from "moontide/policy/json/decode";
import type { JsonObject } from "moontide/policy/json/value";
import { canonical } from "../../../support/lua/dialects";

const documentOf = (text: string): JsonObject =>
  decode(text, openaiEmbeddings.raw_members)[0] as JsonObject;

const read = (text: string): EmbeddingRequest => {
  const [request, problem] = openaiEmbeddings.readRequest(documentOf(text), {});
  return request ?? error(problem.field);
};

const wrong = (text: string): string | undefined =>
  openaiEmbeddings.readRequest(documentOf(text), {})[1]?.field;

describe("a request for embeddings", () => {
  it("is of texts or of tokens", () => {
    const one = read('{"model":"smart","input":"a"}');
    assert.same(["a"], one.inputs);
    assert.equal("float", one.format);
    const two = read(
      '{"model":"smart","input":["a","b"],"dimensions":3,"encoding_format":"base64","user":"ann"}',
    );
    assert.same(["a", "b"], two.inputs);
    assert.equal(3, two.dimensions);
    assert.equal("base64", two.format);
    assert.same({ user: "ann" }, two.special);
    for (const tokens of ["[1,2,3]", "[[1,2],[3]]"]) {
      const request = read(`{"model":"smart","input":${tokens}}`);
      assert.equal(tokens, request.tokens?.raw);
      assert.same([], request.inputs);
    }
  });

  it("is told what is wrong with it", () => {
    assert.equal("model", wrong('{"input":"a"}'));
    assert.equal("input", wrong('{"model":"m"}'));
    assert.equal("input", wrong('{"model":"m","input":[]}'));
    assert.equal("encoding_format", wrong('{"model":"m","input":"a","encoding_format":"hex"}'));
    assert.equal("dimensions", wrong('{"model":"m","input":"a","dimensions":"3"}'));
  });
});

describe("an answer with embeddings", () => {
  const answer = (first: string, second: string): string =>
    `{"object":"list","data":[{"object":"embedding","index":0,"embedding":${first}},{"object":"embedding","index":1,"embedding":${second}}],"model":"smart","usage":{"prompt_tokens":5,"total_tokens":5}}`;

  const across = (text: string, format: "float" | "base64"): string => {
    const [read_answer, problem] = openaiEmbeddings.readAnswer(documentOf(text));
    if (read_answer === undefined) return error(problem);
    const { model, vectors, usage } = read_answer;
    const told: Vector[] = [];
    for (const vector of vectors) told[told.length] = format === "float" ? vector : inBytes(vector);
    return canonical(openaiEmbeddings.writeAnswer({ model, vectors: told, usage }));
  };

  it("keeps every digit", () => {
    const text = answer("[0.10000000149011612, -1e-7]", "[1.0]");
    const [, digits] = string.gsub(across(text, "float"), "0.10000000149011612", "");
    assert.equal(1, digits);
  });

  it("keeps base64, and makes it of numbers for who asked for it", () => {
    assert.equal(
      canonical(answer('"AACAPw=="', '"AAAAQA=="')),
      across(answer('"AACAPw=="', '"AAAAQA=="'), "base64"),
    );
    assert.equal(
      canonical(answer('"AACAPwAAAMAAAAAA"', '"zczMPQ=="')),
      across(answer("[1, -2.0, 0]", "[0.1]"), "base64"),
    );
  });

  it("has 32-bit floats rounded, also at their ends", () => {
    const base64 = (number: string): string => {
      const [found] = string.match(
        across(answer(`[${number}]`, "[1]"), "base64"),
        '"embedding":"([^"]*)"',
      );
      return found!;
    };
    assert.equal("AAAAAA==", base64("0"));
    assert.equal("AQAAAA==", base64("1.4e-45"));
    assert.equal("//9/fw==", base64("3.4028235e38"));
    assert.equal("AACAfw==", base64("1e39"));
    assert.equal("AACAPw==", base64("0.99999999"));
    assert.equal("2w9JQA==", base64("3.14159265358979"));
    assert.equal("AACAAA==", base64("1.17549435e-38"));
  });

  it("comes in the order of its inputs", () => {
    const [read_answer] = openaiEmbeddings.readAnswer(
      documentOf('{"data":[{"index":1,"embedding":"b"},{"index":0,"embedding":"a"}]}'),
    );
    assert.same([{ base64: "a" }, { base64: "b" }], read_answer?.vectors);
  });

  it("is none where something is missing", () => {
    const problem = (text: string) => openaiEmbeddings.readAnswer(documentOf(text))[1];
    assert.equal("an answer without vectors", problem('{"data":[{"index":5,"embedding":"b"}]}'));
    assert.equal("an answer without vectors", problem('{"data":[{"index":0}]}'));
    assert.equal("an answer without vectors", problem("{}"));
    assert.equal("no", problem('{"error":"no"}'));
  });

  it("has its usage read", () => {
    const [read_answer] = openaiEmbeddings.readAnswer(documentOf(answer("[1]", "[1]")));
    assert.equal(5, read_answer?.usage?.input_tokens);
  });
});
