import { Gateway } from "moontide/feature/gateway/gateway";
import {
  Attempt,
  givenUp,
  nextAttempt,
  noteCut,
  noteFailure,
  noteSuccess,
  Plan,
} from "moontide/feature/model/plan";
import { followModels } from "moontide/feature/model/shared";
import { readProviderKeys } from "moontide/feature/provider/keys";
import type { FailureKind } from "moontide/policy/model/failure";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { ask, failed, plan, startModels } from "./world";

const one = '{"provider": "one", "model": "gpt-4o"}';
const two = '{"provider": "two", "model": "claude-x"}';
const own = '{"provider": "own", "model": "llama"}';
const smart = (list: string, rest = ""): string => `"smart": {"candidates": [${list}]${rest}}`;

let machine: FakeMachine;
let gateway: Gateway;

const start = (models: string): void => {
  gateway = startModels(machine, models);
};

const planned = (): Plan => plan(gateway, ask(gateway, "smart"));

const name = ({ candidate, key }: Attempt): string =>
  key === undefined ? candidate.name : `${candidate.name} ${key.secret}`;

/** Fails every attempt in the same way; who was asked, with the waits in front. */
const failAll = (made: Plan, kind: FailureKind, status: number, seconds?: number): string[] => {
  const asked: string[] = [];
  for (;;) {
    const attempt = nextAttempt(gateway, made);
    if (attempt === undefined) return asked;
    machine.clock.advance(attempt.wait_seconds);
    const wait = attempt.wait_seconds > 0 ? "wait, " : "";
    asked[asked.length] = `${wait}${name(attempt)}`;
    noteFailure(gateway, made, attempt, failed(kind, status, seconds));
  }
};

/** The first attempt of a new request, which goes well. */
const succeed = (): string => {
  const made = planned();
  const attempt = nextAttempt(gateway, made)!;
  noteSuccess(gateway, made, attempt, { stream: false });
  return name(attempt);
};

const failOnce = (kind: FailureKind, status: number, seconds?: number): Plan => {
  const made = planned();
  noteFailure(gateway, made, nextAttempt(gateway, made)!, failed(kind, status, seconds));
  return made;
};

before_each(() => {
  machine = fakeMachine();
});

describe("a request that fails", () => {
  it("for a moment is repeated with the same key, then tried elsewhere", () => {
    start(smart(`${one}, ${two}`));
    assert.same(
      [
        "one/gpt-4o key-1",
        "wait, one/gpt-4o key-1",
        "two/claude-x key-3",
        "wait, two/claude-x key-3",
      ],
      failAll(planned(), "server", 500),
    );
  });

  it("by the key uses the others at once, and tells the client nothing of keys of its own", () => {
    start(smart(`${one}, ${two}`));
    const made = planned();
    assert.same(
      ["one/gpt-4o key-1", "one/gpt-4o key-2", "two/claude-x key-3"],
      failAll(made, "authentication", 401),
    );
    const told = givenUp(gateway, made);
    assert.equal(502, told.status);
    assert.equal("server", told.kind);
    assert.equal("upstream_credentials_exhausted", told.code);
  });

  it("by a rate limit takes the other key after a wait, then the next candidate without", () => {
    start(smart(`${one}, ${own}`, ', "retries": {"attempts": 0}'));
    const made = planned();
    assert.same(
      ["one/gpt-4o key-1", "wait, one/gpt-4o key-2", "own/llama"],
      failAll(made, "rate_limit", 429),
    );
    assert.equal(429, givenUp(gateway, made).status);
  });

  it("by itself is asked of nobody else, and told to the client", () => {
    start(smart(`${one}, ${two}`));
    const made = planned();
    assert.same(["one/gpt-4o key-1"], failAll(made, "invalid_request", 400));
    assert.equal(400, givenUp(gateway, made).status);
    assert.equal("one/gpt-4o key-2", succeed());
  });

  it("by itself is asked elsewhere where fallback_on says so", () => {
    start(smart(`${one}, ${two}`, ', "fallback_on": ["content_filter"]'));
    assert.same(
      ["one/gpt-4o key-1", "two/claude-x key-3"],
      failAll(planned(), "content_filter", 400),
    );
    assert.equal(2, failAll(planned(), "server", 500).length);
  });

  it("ends at its deadline", () => {
    start(smart(`${one}, ${two}`, ', "deadline_seconds": 10, "retries": {"attempts": 9}'));
    const made = planned();
    const attempt = nextAttempt(gateway, made)!;
    machine.clock.advance(10);
    noteFailure(gateway, made, attempt, failed("timeout", 504));
    assert.is_nil(nextAttempt(gateway, made));
    assert.equal("timeout", givenUp(gateway, made).kind);
  });

  it("waits for Retry-After where there is nobody else, if that is in time", () => {
    start(smart(own, ', "deadline_seconds": 10'));
    const made = failOnce("rate_limit", 429, 7);
    const again = nextAttempt(gateway, made)!;
    assert.equal(7, again.wait_seconds);
    machine = fakeMachine();
    start(smart(own, ', "deadline_seconds": 10'));
    assert.is_nil(nextAttempt(gateway, failOnce("rate_limit", 429, 11)));
  });
});

describe("a conversation that is too long", () => {
  const small = '{"provider": "one", "model": "small", "context_tokens": 8000}';
  const same = '{"provider": "own", "model": "same", "context_tokens": 8000}';
  const large = '{"provider": "two", "model": "large", "context_tokens": 200000}';

  it("goes to a candidate with more room", () => {
    start(smart(`${small}, ${same}, ${large}`));
    const made = failOnce("context_length", 400);
    assert.equal("two/large key-3", name(nextAttempt(gateway, made)!));
  });

  it("goes to the models that are there for it, which nobody else is sent to", () => {
    const models = `${smart(`${small}, ${same}`, ', "context_fallbacks": ["big"], "retries": {"attempts": 0}')}, "big": {"candidates": [${large}]}`;
    start(models);
    assert.same(["one/small key-1", "own/same"], failAll(planned(), "server", 500));
    const made = failOnce("context_length", 400);
    assert.equal("two/large key-3", name(nextAttempt(gateway, made)!));
  });

  it("is told to the client where there is none", () => {
    start(smart(`${small}, ${same}`));
    const made = failOnce("context_length", 400);
    assert.is_nil(nextAttempt(gateway, made));
    assert.equal("context_length", givenUp(gateway, made).kind);
  });
});

describe("a key", () => {
  it("takes turns with the others", () => {
    start(smart(one));
    assert.equal("one/gpt-4o key-1", succeed());
    assert.equal("one/gpt-4o key-2", succeed());
    assert.equal("one/gpt-4o key-1", succeed());
  });

  it("that is refused stands aside for all models, and for all workers", () => {
    start(`${smart(one)}, "mini": {"candidates": [{"provider": "one", "model": "mini"}]}`);
    const other = startModels(
      machine,
      `"mini": {"candidates": [{"provider": "one", "model": "mini"}]}`,
    );
    failOnce("authentication", 401);
    for (const _ of $range(1, 3)) assert.equal("one/gpt-4o key-2", succeed());
    followModels(other);
    for (const _ of $range(1, 3)) {
      const made = plan(other, ask(other, "mini"));
      assert.equal("one/mini key-2", name(nextAttempt(other, made)!));
    }
  });

  it("that has used up its limit at one model goes on at others", () => {
    start(`${smart(one)}, "mini": {"candidates": [{"provider": "one", "model": "mini"}]}`);
    failOnce("rate_limit", 429, 60);
    for (const _ of $range(1, 3)) assert.equal("one/gpt-4o key-2", succeed());
    const made = plan(gateway, ask(gateway, "mini"));
    assert.equal("one/mini key-1", name(nextAttempt(gateway, made)!));
    machine.clock.advance(61);
    const found = `${succeed()} ${succeed()}`;
    assert.matches("key%-1", found);
  });

  it("that may not use one model goes on at others", () => {
    start(`${smart(one)}, "mini": {"candidates": [{"provider": "one", "model": "mini"}]}`);
    failOnce("permission", 403);
    for (const _ of $range(1, 3)) assert.equal("one/gpt-4o key-2", succeed());
    const made = plan(gateway, ask(gateway, "mini"));
    assert.equal("one/mini key-1", name(nextAttempt(gateway, made)!));
  });

  it("remembers no more names that clients made up than all else does", () => {
    gateway = startModels(machine, smart(one), '{"models": ["one/*"]}');
    for (const i of $range(1, 300)) {
      const made = plan(gateway, ask(gateway, `one/made-up-${i}`));
      noteFailure(gateway, made, nextAttempt(gateway, made)!, failed("rate_limit", 429, 60));
    }
    let count = 0;
    for (const key of gateway.keys.get("one")!.keys) for (const [] of key.limited) count += 1;
    assert.equal(256, count);
  });

  it("that was exchanged is used at once", () => {
    start(smart(one));
    failOnce("authentication", 401);
    machine.secrets["env ONE"] = "key-1b";
    readProviderKeys(gateway);
    followModels(gateway);
    const found = `${succeed()} ${succeed()}`;
    assert.matches("key%-1b", found);
  });

  it("that can't be read is not used", () => {
    start(smart(one));
    machine.secrets["env ANOTHER"] = "key-2";
    gateway.keys.get("one")!.keys[0]!.secret = undefined;
    for (const _ of $range(1, 3)) assert.equal("one/gpt-4o key-2", succeed());
  });
});

describe("a candidate", () => {
  it("that is not there stands aside at once", () => {
    start(smart(`${one}, ${own}`));
    failOnce("not_found", 404);
    assert.equal("own/llama", succeed());
    machine.clock.advance(6.1);
    assert.equal("one/gpt-4o key-2", succeed());
  });

  it("that fails too often stands aside, and one request finds out when it is back", () => {
    start(smart(`${own}, ${two}`, ', "retries": {"attempts": 0}'));
    for (const _ of $range(1, 5)) failOnce("server", 500);
    assert.equal("two/claude-x key-3", succeed());
    machine.clock.advance(6.1);
    const probe = planned();
    const attempt = nextAttempt(gateway, probe)!;
    assert.equal("own/llama", name(attempt));
    assert.equal("two/claude-x key-3", succeed());
    noteSuccess(gateway, probe, attempt, { stream: false });
    assert.equal("own/llama", succeed());
  });

  it("that fails again when it is tried stands aside for twice as long", () => {
    start(smart(`${own}, ${two}`, ', "retries": {"attempts": 0}'));
    for (const _ of $range(1, 5)) failOnce("server", 500);
    machine.clock.advance(6.1);
    failOnce("server", 500);
    machine.clock.advance(7.9);
    assert.equal("two/claude-x key-3", succeed());
    machine.clock.advance(4.2);
    assert.equal("own/llama", succeed());
  });

  it("whose streams break off is judged by it", () => {
    start(smart(`${own}, ${two}`));
    for (const _ of $range(1, 5)) noteCut(gateway, nextAttempt(gateway, planned())!);
    assert.equal("two/claude-x key-3", succeed());
  });

  it("of a provider that can't be reached stands aside with all its models", () => {
    start(
      `${smart(`${own}, ${two}`, ', "retries": {"attempts": 0}')}, "other": {"candidates": [{"provider": "own", "model": "b"}, ${two}]}`,
    );
    for (const _ of $range(1, 5)) failOnce("connection", 502);
    const made = plan(gateway, ask(gateway, "other"));
    assert.equal("two/claude-x key-3", name(nextAttempt(gateway, made)!));
  });

  it("gets what failed elsewhere while one request finds out about it, and not before", () => {
    start(smart(`${own}, ${two}`, ', "retries": {"attempts": 0}'));
    /** Own fails; who is asked in its place. */
    const instead = (): [Plan, Attempt | undefined] => {
      const made = planned();
      noteFailure(gateway, made, nextAttempt(gateway, made)!, failed("server", 500));
      return [made, nextAttempt(gateway, made)];
    };
    const [made, missing] = instead();
    noteFailure(gateway, made, missing!, failed("not_found", 404));
    assert.is_nil(instead()[1]);
    machine.clock.advance(7);
    assert.equal("two/claude-x key-3", name(instead()[1]!));
    assert.equal("two/claude-x key-3", name(instead()[1]!));
  });

  it("is asked once as a last resort, where nobody knows that it is in vain", () => {
    start(smart(own, ', "retries": {"attempts": 0}'));
    for (const _ of $range(1, 5)) failOnce("server", 500);
    const made = planned();
    assert.equal("own/llama", name(nextAttempt(gateway, made)!));
  });

  it("is not asked before the time that the provider gave, and the client is told when", () => {
    start(smart(own));
    failOnce("rate_limit", 429, 30);
    const made = planned();
    assert.is_nil(nextAttempt(gateway, made));
    const told = givenUp(gateway, made);
    assert.equal(429, told.status);
    assert.equal(30, told.retry_after_seconds);
  });
});

describe("the fallbacks of a model", () => {
  it("are asked when its own candidates have failed, each once", () => {
    start(
      `${smart(one, ', "fallbacks": ["other"], "retries": {"attempts": 0}')}, "other": {"candidates": [${one}, ${own}], "retries": {"attempts": 1}}`,
    );
    assert.same(
      ["one/gpt-4o key-1", "own/llama", "wait, own/llama"],
      failAll(planned(), "server", 503),
    );
  });
});
