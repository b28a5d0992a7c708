import {
  Batch,
  board,
  closeBatch,
  landBatch,
  Passenger,
} from "moontide/feature/embedding-batch/batch";
import { divide } from "moontide/feature/embedding-batch/call";
import { batchKey } from "moontide/feature/embedding-batch/key";
import type { ModelSession } from "moontide/feature/llm/session";
import type { Upstream } from "moontide/feature/llm/upstream";
import type { Attempt } from "moontide/feature/model/plan";
import type { YieldingPorts } from "moontide/kernel/ports";
import type { Vector } from "moontide/policy/dialect/embeddings/embeddings";
import { members } from "moontide/policy/json/members";
import { seededRandom } from "../../support/lua/random";

/** Semaphores that note how often they were posted. */
const countingPorts = (): { ports: YieldingPorts; posted: number[] } => {
  const posted: number[] = [];
  const semaphore = () => {
    const index = posted.length;
    posted[index] = 0;
    return {
      wait: () => true,
      post: () => {
        posted[index] = posted[index]! + 1;
      },
    };
  };
  return { ports: { semaphore } as unknown as YieldingPorts, posted };
};

const passengerWith = (...inputs: readonly string[]): Passenger => ({
  session: {} as unknown as ModelSession,
  request: { model: "m", inputs, format: "float", special: {} },
  share: undefined,
  failure: undefined,
});

const room = { inputs: 4, bytes: 100 };
const upstream = {} as unknown as Upstream;

describe("requests for vectors that go together", () => {
  it("are those of one key, until the batch goes", () => {
    const { ports } = countingPorts();
    const first = board(ports, "a", passengerWith("x"), room);
    assert.equal(first, board(ports, "a", passengerWith("y"), room));
    assert.is_not.equal(first, board(ports, "b", passengerWith("z"), room));
    closeBatch(first);
    assert.is_not.equal(first, board(ports, "a", passengerWith("z"), room));
    assert.equal(2, first.passengers.length);
    assert.equal(2, first.inputs);
  });

  it("wait no longer when there is no room left", () => {
    const { ports, posted } = countingPorts();
    const full = board(ports, "full", passengerWith("1", "2"), room);
    board(ports, "full", passengerWith("3", "4"), room);
    assert.equal(1, posted[0]);
    assert.is_not.equal(full, board(ports, "full", passengerWith("5"), room));
  });

  it("never are more than there is room for", () => {
    const { ports, posted } = countingPorts();
    const first = board(ports, "more", passengerWith("1", "2", "3"), room);
    assert.is_not.equal(first, board(ports, "more", passengerWith("4", "5"), room));
    assert.equal(1, posted[0]);
    const long = board(ports, "long", passengerWith(string.rep("x", 60)), room);
    assert.is_not.equal(long, board(ports, "long", passengerWith(string.rep("y", 60)), room));
  });

  it("all are woken, once", () => {
    const { ports, posted } = countingPorts();
    const batch = board(ports, "wake", passengerWith("1"), room);
    board(ports, "wake", passengerWith("2"), room);
    board(ports, "wake", passengerWith("3"), room);
    landBatch(batch);
    landBatch(batch);
    assert.equal(2, posted[1]);
    assert.is_not.equal(batch, board(ports, "wake", passengerWith("4"), room));
  });
});

describe("the answer to all", () => {
  it("is divided so that each has the vectors of its texts, and the tokens sum to what was told", () => {
    const random = seededRandom(11);
    for (const round of $range(1, 500)) {
      const { ports } = countingPorts();
      const wide = { inputs: 1e6, bytes: 1e6 };
      const vectors: Vector[] = [];
      const weights: number[] = [];
      let batch: Batch | undefined;
      for (const i of $range(0, math.floor(random.uniform() * 30))) {
        const inputs: string[] = [];
        for (const j of $range(0, math.floor(random.uniform() * 5))) {
          inputs[j] = `${round}/${i}/${j}`;
          vectors[vectors.length] = { base64: inputs[j] };
        }
        weights[i] = random.uniform() * 100;
        batch = board(ports, `round ${round}`, passengerWith(...inputs), wide);
      }
      closeBatch(batch!);
      const input_tokens = math.floor(random.uniform() * 10000);
      const answer = { model: "m", vectors, usage: { input_tokens, output_tokens: 0 } };
      divide(batch!, answer, upstream, weights);
      let tokens = 0;
      for (const { request, share } of batch!.passengers) {
        const texts: string[] = [];
        for (const { base64 } of share!.vectors) texts[texts.length] = base64!;
        assert.same(request.inputs, texts);
        tokens += share!.input_tokens!;
      }
      assert.equal(input_tokens, tokens);
    }
  });

  it("tells of no tokens where the provider did not", () => {
    const { ports } = countingPorts();
    const batch = board(ports, "untold", passengerWith("1"), room);
    closeBatch(batch);
    divide(batch, { model: "", vectors: [{ base64: "x" }] }, upstream, [1]);
    assert.is_nil(batch.passengers[0]!.share!.input_tokens);
  });
});

describe("what requests have in common that go together", () => {
  const attemptAt = (provider: string, model: string, key: number): Attempt =>
    ({
      candidate: { provider: { name: provider, authority: "host" }, model },
      key: { index: key },
    }) as unknown as Attempt;

  const keyOf = (body: string, attempt = attemptAt("p", "m", 0), drops = false): string => {
    const session = {
      body,
      members: members(body)[0]!,
      endpoint: { wish: "embeddings", dialect: "openai_chat" },
      llm: { configuration: { drop_unsupported: drops } },
    };
    return batchKey(session as unknown as ModelSession, attempt);
  };

  const plain = keyOf('{"model":"x","input":"one","encoding_format":"base64"}');

  it("is all but the texts and the name of the model", () => {
    assert.equal(plain, keyOf('{"model":"y","input":["two"],"encoding_format":"base64"}'));
  });

  it("is who is asked, with which key", () => {
    const body = '{"model":"x","input":"one","encoding_format":"base64"}';
    assert.is_not.equal(plain, keyOf(body, attemptAt("q", "m", 0)));
    assert.is_not.equal(plain, keyOf(body, attemptAt("p", "n", 0)));
    assert.is_not.equal(plain, keyOf(body, attemptAt("p", "m", 1)));
    assert.is_not.equal(plain, keyOf(body, attemptAt("p", "m", 0), true));
  });

  it("is every other member, known or not", () => {
    for (const member of ['"user":"ann"', '"dimensions":8', '"new":{"a":1}']) {
      const body = `{"model":"x","input":"one","encoding_format":"base64",${member}}`;
      assert.is_not.equal(plain, keyOf(body), member);
      assert.equal(keyOf(body), keyOf(body));
    }
    assert.is_not.equal(plain, keyOf('{"model":"x","input":"one","encoding_format":"float"}'));
  });
});
