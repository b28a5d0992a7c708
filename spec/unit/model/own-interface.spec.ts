import type { Gateway } from "moontide/feature/gateway/gateway";
import {
  isOfKey,
  keyForOwnInterface,
  noteRefusedKey,
  noteTakenKey,
} from "moontide/feature/model/own-interface";
import { nextAttempt } from "moontide/feature/model/plan";
import { followModels } from "moontide/feature/model/shared";
import type { Key } from "moontide/feature/provider/keys";
import type { ErrorKind, ModelError } from "moontide/policy/dialect/conversation";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { ask, plan, startModels } from "./world";

const models = '"smart": {"candidates": [{"provider": "one", "model": "gpt"}]}';

let machine: FakeMachine;
let gateway: Gateway;

before_each(() => {
  machine = fakeMachine();
  gateway = startModels(machine, models);
});

const keyOf = (index: number, of = gateway): Key => of.keys.get("one")!.keys[index]!;

const errorOf = (kind: ErrorKind, retry_after_seconds?: number): ModelError => ({
  kind,
  status: 401,
  message: "no",
  retry_after_seconds,
});

/** The keys of the next calls, by their places. */
const turns = (count: number, of = gateway): number[] => {
  const found: number[] = [];
  for (const i of $range(0, count - 1)) {
    found[i] = keyForOwnInterface(of, "one", undefined)!.index;
  }
  return found;
};

describe("the keys of a provider's own interface", () => {
  it("take turns", () => {
    assert.same([0, 1, 0, 1], turns(4));
    assert.is_nil(keyForOwnInterface(gateway, "own", undefined));
  });

  it("rest when they are refused, in every worker, and come back", () => {
    const neighbour = startModels(machine, models);
    for (const kind of ["authentication", "permission", "quota", "rate_limit"] as const) {
      assert.is_true(isOfKey(kind));
      noteRefusedKey(gateway, "one", keyOf(0), errorOf(kind, 20));
      assert.same([1, 1, 1], turns(3));
      followModels(neighbour);
      assert.same([1, 1, 1], turns(3, neighbour));
      machine.clock.advance(21);
      const found = turns(2);
      assert.is_true(found[0] === 0 || found[1] === 0, kind);
      noteTakenKey(gateway, "one", keyOf(0));
    }
    assert.is_false(isOfKey("invalid_request"));
  });

  it("give way to each other within a call", () => {
    const first = keyForOwnInterface(gateway, "one", undefined)!;
    const tried = new LuaSet<Key>();
    tried.add(first);
    const second = keyForOwnInterface(gateway, "one", tried)!;
    assert.not_equal(first, second);
    tried.add(second);
    assert.is_nil(keyForOwnInterface(gateway, "one", tried));
  });

  it("are used while all rest, the one that is free first", () => {
    noteRefusedKey(gateway, "one", keyOf(0), errorOf("rate_limit", 60));
    noteRefusedKey(gateway, "one", keyOf(1), errorOf("rate_limit", 5));
    assert.same([1, 1], turns(2));
  });

  it("rest for it alone: no client of it takes a key from the models", () => {
    noteRefusedKey(gateway, "one", keyOf(0), errorOf("authentication"));
    noteRefusedKey(gateway, "one", keyOf(1), errorOf("authentication"));
    assert.equal(
      "one/gpt",
      nextAttempt(gateway, plan(gateway, ask(gateway, "smart")))!.candidate.name,
    );
  });
});
