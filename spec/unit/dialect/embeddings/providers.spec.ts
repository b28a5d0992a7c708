import { bedrockEmbeddings } from "moontide/policy/dialect/embeddings/bedrock";
import type {
  AnswerHeaders,
  EmbeddingAnswer,
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

const answerOf = (
  dialect: EmbeddingDialect,
  text: string,
  headers: AnswerHeaders = {},
): EmbeddingAnswer | string => {
  const body = asObject(decode(text, dialect.raw_members)[0])!;
  const [answer, problem] = dialect.readAnswer(body, headers);
  return answer ?? problem;
};

const vectorsOf = (dialect: EmbeddingDialect, text: string): string[] => {
  const answer = answerOf(dialect, text);
  if (typeof answer === "string") return [answer];
  const numbers: string[] = [];
  for (const vector of answer.vectors) numbers[numbers.length] = vector.numbers!.raw;
  return numbers;
};

const tokensOf = (
  dialect: EmbeddingDialect,
  text: string,
  headers?: AnswerHeaders,
): number | undefined => {
  const answer = answerOf(dialect, text, headers);
  return typeof answer === "string" ? undefined : answer.usage?.input_tokens;
};

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
    assert.is_nil(tokensOf(geminiEmbeddings, '{"embeddings":[{"values":[1]}]}'));
    assert.same(["an answer without vectors"], vectorsOf(geminiEmbeddings, "{}"));
  });

  it("are of texts alone", () => {
    assert.equal("input", textOf(geminiEmbeddings, "m", { tokens: rawOf("[1]") }));
  });

  it("are for what the client says, and say what they have no word for", () => {
    const asked = textOf(geminiEmbeddings, "m", {
      special: { task_type: "RETRIEVAL_QUERY", user: "ann" },
    });
    assert.equal(
      canonical(
        '{"requests":[{"model":"models/m","taskType":"RETRIEVAL_QUERY","content":{"parts":[{"text":"a"}]}}]}',
      ),
      asked,
    );
    assert.equal("truncate", textOf(geminiEmbeddings, "m", { special: { truncate: true } }));
  });

  it("are of a hundred texts at once", () => {
    assert.equal(100, geminiEmbeddings.maximumInputs("m"));
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
    assert.equal(1, bedrockEmbeddings.maximumInputs(titan));
    assert.equal("input", textOf(bedrockEmbeddings, titan, { tokens: rawOf("[1]") }));
    const answer = '{"embedding":[0.50,1],"inputTextTokenCount":3}';
    assert.same(["[0.50,1]"], vectorsOf(bedrockEmbeddings, answer));
    assert.equal(3, tokensOf(bedrockEmbeddings, answer));
  });

  it("have the length that was asked for where the model has several", () => {
    const dimensions = 256;
    assert.equal(
      '{"embeddingConfig":{"outputEmbeddingLength":256},"inputText":"a"}',
      textOf(bedrockEmbeddings, "amazon.titan-embed-image-v1", { dimensions }),
    );
    const fixed = "amazon.titan-embed-text-v1";
    assert.equal('{"inputText":"a"}', textOf(bedrockEmbeddings, fixed, {}));
    assert.equal("dimensions", textOf(bedrockEmbeddings, fixed, { dimensions }));
    assert.equal("dimensions", textOf(bedrockEmbeddings, cohere, { dimensions }));
    assert.equal(
      '{"embedding_types":["float"],"input_type":"search_document","output_dimension":256,"texts":["a"]}',
      textOf(bedrockEmbeddings, "cohere.embed-v4:0", { dimensions }),
    );
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
    const headers = { "x-amzn-bedrock-input-token-count": "7" };
    assert.equal(7, tokensOf(bedrockEmbeddings, plain, headers));
    assert.equal(96, bedrockEmbeddings.maximumInputs(cohere));
    assert.same(["an answer without vectors"], vectorsOf(bedrockEmbeddings, "{}"));
  });
});
