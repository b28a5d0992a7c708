import { bedrockEmbeddings } from "moontide/policy/dialect/embeddings/bedrock";
import type {
  EmbeddingDialect,
  EmbeddingRequest,
} from "moontide/policy/dialect/embeddings/embeddings";
import { geminiEmbeddings } from "moontide/policy/dialect/embeddings/gemini";
import { decode } from "moontide/policy/json/decode";
import { asObject, rawOf } from "moontide/policy/json/value";
import { canonical, writing } from "../exchange";

const request = (more: Partial<EmbeddingRequest>): EmbeddingRequest => ({
  model: "smart",
  inputs: more.inputs ?? ["a"],
  tokens: more.tokens,
  dimensions: more.dimensions,
  format: "float",
  special: more.special ?? {},
});

const textOf = (
  dialect: EmbeddingDialect,
  model: string,
  more: Partial<EmbeddingRequest>,
): string => {
  const [text, problem] = dialect.writeRequest(request(more), { ...writing, model });
  return text ?? problem.field;
};

const vectorsOf = (dialect: EmbeddingDialect, text: string): string[] => {
  const [answer, problem] = dialect.readAnswer(asObject(decode(text, dialect.raw_members)[0])!);
  if (answer === undefined) return [problem];
  const numbers: string[] = [];
  for (const vector of answer.vectors) numbers.push(vector.numbers!.raw);
  return numbers;
};

const tokensOf = (dialect: EmbeddingDialect, text: string): number | undefined =>
  dialect.readUsage(asObject(decode(text, dialect.raw_members)[0])!)?.input_tokens;

describe("embeddings of Gemini", () => {
  it("are asked for all texts at once, and keep every digit", () => {
    assert.equal(
      canonical(`{"requests":[
        {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"outputDimensionality":8},
        {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]},"outputDimensionality":8}]}`),
      textOf(geminiEmbeddings, "gemini-embedding-001", { inputs: ["a", "b"], dimensions: 8 }),
    );
    const answer =
      '{"embeddings":[{"values":[0.10000000149011612,1e-7]},{"values":[1.0]}],"usageMetadata":{"promptTokenCount":2}}';
    assert.same(["[0.10000000149011612,1e-7]", "[1.0]"], vectorsOf(geminiEmbeddings, answer));
    assert.equal(2, tokensOf(geminiEmbeddings, answer));
    assert.is_nil(tokensOf(geminiEmbeddings, "{}"));
    assert.same(["an answer without vectors"], vectorsOf(geminiEmbeddings, "{}"));
  });

  it("are of texts alone", () => {
    assert.equal("input", textOf(geminiEmbeddings, "m", { tokens: rawOf("[1]") }));
  });
});

describe("embeddings of Bedrock", () => {
  const titan = "amazon.titan-embed-text-v2:0";
  const cohere = "cohere.embed-english-v3";

  it("are of one text where the model is Titan", () => {
    assert.equal(
      '{"dimensions":256,"inputText":"a"}',
      textOf(bedrockEmbeddings, titan, { dimensions: 256 }),
    );
    assert.equal("input", textOf(bedrockEmbeddings, titan, { inputs: ["a", "b"] }));
    assert.equal("input", textOf(bedrockEmbeddings, titan, { tokens: rawOf("[1]") }));
    const answer = '{"embedding":[0.50,1],"inputTextTokenCount":3}';
    assert.same(["[0.50,1]"], vectorsOf(bedrockEmbeddings, answer));
    assert.equal(3, tokensOf(bedrockEmbeddings, answer));
  });

  it("are of many where it is Cohere's", () => {
    assert.equal(
      '{"embedding_types":["float"],"input_type":"search_document","texts":["a","b"]}',
      textOf(bedrockEmbeddings, cohere, { inputs: ["a", "b"] }),
    );
    assert.equal(
      '{"embedding_types":["float"],"input_type":"search_query","texts":["a"]}',
      textOf(bedrockEmbeddings, cohere, { special: { input_type: "search_query" } }),
    );
    const plain = '{"embeddings":[[0.5,1],[2,3]],"response_type":"embeddings_floats"}';
    assert.same(["[0.5,1]", "[2,3]"], vectorsOf(bedrockEmbeddings, plain));
    const typed = '{"embeddings":{"float":[[0.5,1],[2,3]]},"response_type":"embeddings_by_type"}';
    assert.same(["[0.5,1]", "[2,3]"], vectorsOf(bedrockEmbeddings, typed));
    assert.is_nil(tokensOf(bedrockEmbeddings, plain));
    assert.same(["an answer without vectors"], vectorsOf(bedrockEmbeddings, "{}"));
  });
});
