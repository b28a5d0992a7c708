import {
  countLines,
  isBlank,
  newJob,
  nextLineOf,
  outputPlace,
  recallAnswered,
} from "moontide/feature/batch/job";
import { nextTask } from "moontide/feature/batch/lane";
import type { BatchRecord } from "moontide/feature/batch/record";
import {
  cancel,
  isCancelled,
  readState,
  removeAll,
  writeRecord,
  idsOf,
  bytesIn,
} from "moontide/feature/batch/store";
import { answeredLine, failedLine, lineName } from "moontide/policy/batch/line";
import type { YieldingPorts } from "moontide/kernel/ports";
import { fakeMachine, portsOn } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";

const directory = "/batches";

const start = () => {
  const machine = fakeMachine();
  const ports = { ...portsOn(machine), sleep: () => undefined } as unknown as YieldingPorts;
  return { machine, ports };
};

const record = {
  id: "batch_0123456789abcdef0123456789abcdef",
  owner: "user ann",
  endpoint: "/v1/chat/completions",
  input_file_id: "file-1",
  created_at: 1,
} as unknown as BatchRecord;

const input = "/batches/file-1.data";

const lineOf = (custom_id: string): string =>
  `{"custom_id":"${custom_id}","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}}`;

describe("the lines of a file", () => {
  it("are read one by one, however long they are", () => {
    const { machine, ports } = start();
    const random = seededRandom(3);
    const lines: string[] = [];
    for (const i of $range(0, 40)) {
      lines[i] = string.rep(string.char(97 + (i % 26)), math.floor(random.uniform() * 20000));
    }
    for (const end of ["", "\n"]) {
      machine.files[input] = table.concat(lines, "\n") + end;
      const source = { offset: 0, rest: "" };
      for (const line of lines) assert.equal(line, nextLineOf(ports, input, source));
      assert.is_nil(nextLineOf(ports, input, source));
    }
  });

  it("are counted, but for those without anything in them", () => {
    const { machine, ports } = start();
    machine.files[input] = "a\n\n  \r\nb\n";
    assert.equal(2, countLines(ports, input, 10));
    machine.files[input] = string.rep("x\n", 1000);
    assert.equal(11, countLines(ports, input, 10));
    assert.is_true(isBlank(" \r"));
  });
});

describe("a batch that is gone on with", () => {
  it("asks what has no answer yet, and drops what was not written whole", () => {
    const { machine, ports } = start();
    machine.files[input] = `${lineOf("a")}\n${lineOf("b")}\n\n${lineOf("c")}\n${lineOf("d")}`;
    const job = newJob(record, readState(ports, directory, record.id), directory);
    const answer = (position: number) =>
      answeredLine(lineName(record.id, position), "x", 200, "{}");
    const output = outputPlace(job, "output");
    machine.files[output] = answer(1) + string.sub(answer(3), 1, 40);
    const problem = { code: "c", message: "m", custom_id: "b" };
    machine.files[outputPlace(job, "error")] = failedLine(lineName(record.id, 2), problem);
    recallAnswered(ports, job);
    assert.equal(answer(1), machine.files[output]);
    assert.same([1, 1], [job.state.completed, job.state.failed]);
    const asked: number[] = [];
    let task = nextTask({ ports }, job);
    while (task !== undefined) {
      asked[asked.length] = task.position;
      task = nextTask({ ports }, job);
    }
    assert.same([3, 4], asked);
    assert.is_true(job.is_read);
    // Whoever asks for what another worker has asked already asks twice.
    assert.is_true(job.taken.has("a"));
  });
});

describe("what is on disk", () => {
  it("is found by its kind, and goes as a whole", () => {
    const { machine, ports } = start();
    writeRecord(ports, directory, record);
    cancel(ports, directory, record.id);
    machine.files["/batches/file-1.json"] = "{}";
    machine.files["/batches/file-1.data"] = "12345";
    assert.same([record.id], idsOf(ports, directory, "batch"));
    assert.same(["file-1"], idsOf(ports, directory, "file"));
    assert.is_true(isCancelled(ports, directory, record.id));
    assert.is_true(bytesIn(ports, directory)! > 7);
    removeAll(ports, directory, record.id);
    removeAll(ports, directory, "file-1");
    assert.equal(0, bytesIn(ports, directory));
  });
});
