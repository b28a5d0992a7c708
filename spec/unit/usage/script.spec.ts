import { addSumsScript } from "moontide/policy/usage/script";

/** As much of Redis as the script asks. */
interface Memory {
  readonly texts: LuaMap<string, string>;
  readonly sums: LuaMap<string, string>;
  /** In place of how many fields there are. */
  fields: number | undefined;
}

let memory: Memory;

type Run = (this: void) => string;

const call = (command: string, key: string, ...rest: string[]): unknown => {
  const [field, value] = rest;
  if (command === "GET") return memory.texts.get(key) ?? false;
  if (command === "SET") memory.texts.set(key, field!);
  if (command === "HGET") return memory.sums.get(field!) ?? false;
  if (command === "HSET") memory.sums.set(field!, value!);
  if (command === "HLEN") return memory.fields ?? 1;
  return 0;
};

const tell = (number: number, ...sums: readonly (readonly [string, string])[]): string => {
  const KEYS = ["writer", "days"];
  const ARGV = [`${number}`, "86400", "20261101"];
  for (const [field, amounts] of sums) {
    KEYS[KEYS.length] = "day";
    for (const value of ["2026-11-30", field, amounts]) ARGV[ARGV.length] = value;
  }
  const [compiled, problem] = loadstring(addSumsScript);
  if (compiled === undefined) error(problem, 0);
  setfenv(compiled, { redis: { call }, KEYS, ARGV, string, tonumber });
  return (compiled as unknown as Run)();
};

before_each(() => {
  memory = { texts: new LuaMap(), sums: new LuaMap(), fields: undefined };
});

const field = "key\tshop\tred\town\tsmart";

describe("a batch of sums in Redis", () => {
  it("is added to what is there, exactly", () => {
    assert.equal("told", tell(1, [field, "1 2 3 4 5 6 4000000000000000"]));
    assert.equal("told", tell(2, [field, "1 1 1 1 1 1 4000000000000001"]));
    assert.equal("2 3 4 5 6 7 8000000000000001", memory.sums.get(field));
  });

  it("counts once, however often it is told", () => {
    tell(1, [field, "1 1 1 1 1 1 1"]);
    assert.equal("known", tell(1, [field, "1 1 1 1 1 1 1"]));
    assert.equal("told", tell(2, [field, "1 1 1 1 1 1 1"]));
    assert.equal("known", tell(1, [field, "1 1 1 1 1 1 1"]));
    assert.equal("2 2 2 2 2 2 2", memory.sums.get(field));
  });

  it("of invented models is one sum where there are too many, by who asked for them", () => {
    tell(1, [field, "1 1 1 1 1 1 1"]);
    memory.fields = 100000;
    tell(2, [field, "1 1 1 1 1 1 1"], ["key\tshop\tred\town\tx", "1 1 1 1 1 1 1"]);
    tell(3, ["key\tshop\tred\town\ty", "1 1 1 1 1 1 1"]);
    assert.equal("2 2 2 2 2 2 2", memory.sums.get(field));
    assert.equal("2 2 2 2 2 2 2", memory.sums.get("key\tshop\tred\town\tother"));
    assert.is_nil(memory.sums.get("key\tshop\tred\town\tx"));
    memory.fields = 200000;
    tell(4, ["new\tkey\t\town\tz", "1 1 1 1 1 1 1"]);
    assert.equal("1 1 1 1 1 1 1", memory.sums.get("\t\t\t\tother"));
  });

  it("is not misled by what somebody else has written there", () => {
    memory.sums.set(field, "nonsense");
    tell(1, [field, "1 2 3 4 5 6 7"]);
    assert.equal("1 2 3 4 5 6 7", memory.sums.get(field));
  });
});
