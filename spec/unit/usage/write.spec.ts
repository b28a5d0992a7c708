import { Gateway } from "moontide/feature/gateway/gateway";
import { rotateUsage, writeUsage } from "moontide/feature/usage/write";
import { FakeMachine, fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";

const file = "/usage.jsonl";

let machine: FakeMachine;
let gateway: Gateway;

before_each(() => {
  machine = fakeMachine();
  gateway = startGateway(
    machine,
    `{"usage": {"file": "${file}", "rotate_bytes": 4096, "keep_files": 2}, "providers": {"own": {"type": "vllm"}},
      "models": {"smart": {"candidates": [{"provider": "own", "model": "a"}]}}, "routes": [{"llm": {}}]}`,
  );
});

const failures = (): number => gateway.metrics.llm.costs.usage_failures.series.get("")?.value ?? 0;

describe("the usage file", () => {
  it("gets all lines that wait, once", () => {
    gateway.usage.lines = ["1", "2"];
    writeUsage(gateway);
    writeUsage(gateway);
    assert.equal("1\n2\n", machine.files[file]);
  });

  it("is tried again while the disk refuses, and the log says so once", () => {
    machine.disk_problem = "No space left on device";
    gateway.usage.lines = ["1"];
    writeUsage(gateway);
    writeUsage(gateway);
    assert.equal(2, failures());
    let told = 0;
    for (const { event } of machine.logged) if (event === "usage_unwritten") told += 1;
    assert.equal(1, told);
    machine.disk_problem = undefined;
    writeUsage(gateway);
    assert.equal("1\n", machine.files[file]);
  });

  it("moves on when it has grown, and the oldest goes", () => {
    for (const round of [1, 2, 3, 4]) {
      gateway.usage.lines = [`${round}${string.rep("x", 5000)}`];
      writeUsage(gateway);
      rotateUsage(gateway);
    }
    assert.is_nil(machine.files[file]);
    assert.equal("4", string.sub(machine.files[`${file}.1`]!, 1, 1));
    assert.equal("3", string.sub(machine.files[`${file}.2`]!, 1, 1));
    assert.is_nil(machine.files[`${file}.3`]);
    gateway.usage.lines = ["small"];
    writeUsage(gateway);
    rotateUsage(gateway);
    assert.equal("small\n", machine.files[file]);
  });
});
