import { json } from "moontide/adapter/json";
import { readEvent, statusMessage } from "moontide/policy/discovery/kubernetes-event";
import { readPage } from "moontide/policy/discovery/kubernetes-page";
import { sliceText } from "./kubernetes-cluster";

const object = sliceText({ name: "web-1", pods: [{ address: "10.0.0.1" }] }, 42);

const event = (type: string, about = object) =>
  readEvent(`{ "type": "${type}", "object": ${about} }`, json, undefined);

describe("an event of a watch", () => {
  it("brings a slice and the version to go on from", () => {
    for (const type of ["ADDED", "MODIFIED"]) {
      const [found] = event(type);
      assert.equal("changed", found?.type);
      if (found?.type !== "changed") return;
      assert.equal("42", found.resource_version);
      assert.equal("web-1", found.slice.name);
      assert.equal("10.0.0.1", found.slice.endpoints[0]!.address);
    }
  });

  it("names a slice that is gone", () => {
    assert.same({ type: "removed", resource_version: "42", name: "web-1" }, event("DELETED")[0]);
  });

  it("may be a bookmark, which holds nothing but a version", () => {
    const [found] = event("BOOKMARK", '{ "metadata": { "resourceVersion": "77" } }');
    assert.same({ type: "bookmark", resource_version: "77" }, found);
  });

  it("may say that the version is gone", () => {
    const [found] = event("ERROR", '{ "kind": "Status", "code": 410 }');
    assert.same({ type: "gone" }, found);
  });

  const broken: readonly (readonly [string, string])[] = [
    [
      '{ "type": "ERROR", "object": { "code": 500, "message": "etcd is\\nill" } }',
      "the watch failed: etcd is ill",
    ],
    ['{ "type": "ERROR", "object": {} }', "the watch failed: without a reason"],
    [`{ "type": "RENAMED", "object": ${object} }`, 'type: found "RENAMED"'],
    [`{ "object": ${object} }`, "type: found nothing"],
    ['{ "type": "ADDED" }', 'watch: found "{ "type": "ADDED" }", expected an event'],
    ["[]", 'watch: found "[]", expected an event'],
    ["null", 'watch: found "null", expected an event'],
    ["<html>", "the watch says no JSON"],
    [
      '{ "type": "BOOKMARK", "object": { "metadata": {} } }',
      "object.metadata.resourceVersion: found nothing",
    ],
    ['{ "type": "DELETED", "object": {} }', "object.metadata: found nothing"],
  ];
  for (const [line, expected] of broken) {
    it(`is refused: ${line}`, () => {
      const [found, problem] = readEvent(line, json, undefined);
      assert.is_nil(found);
      assert.equal(expected, string.sub(problem, 1, expected.length));
    });
  }

  it("is refused when its slice is", () => {
    const [, problem] = event("ADDED", sliceText({ name: "web-1", pods: [{ address: "x" }] }, 1));
    assert.equal('web-1.endpoints[0].addresses[0]: found "x", expected an IP address', problem);
  });
});

describe("the words of a Status", () => {
  it("are one line of bounded length", () => {
    assert.equal("a b", statusMessage({ message: "a\nb" }));
    assert.equal(300, statusMessage({ message: string.rep("x", 5000) })!.length);
  });

  it("may be missing", () => {
    assert.is_nil(statusMessage(undefined));
    for (const value of [3, {}, { message: "" }, { message: 3 }]) {
      assert.is_nil(statusMessage(value));
    }
  });
});

describe("a page of a list", () => {
  const page = (text: string) => readPage(text, json, undefined);

  it("holds slices, the version, and the way to the next page", () => {
    const [found] = page(
      `{ "kind": "EndpointSliceList", "metadata": { "resourceVersion": "9", "continue": "abc" }, "items": [${object}] }`,
    );
    assert.equal("9", found?.resource_version);
    assert.equal("abc", found?.continue_token);
    assert.equal("web-1", found?.slices[0]?.name);
  });

  it("may be empty and the last", () => {
    for (const items of ["[]", "null"]) {
      const [found] = page(
        `{ "kind": "EndpointSliceList", "metadata": { "resourceVersion": "9", "continue": "" }, "items": ${items} }`,
      );
      assert.same({ slices: [], resource_version: "9", continue_token: undefined }, found);
    }
  });

  const list = '"kind": "EndpointSliceList"';
  const broken: readonly (readonly [string, string])[] = [
    ["<html>", "the answer is no JSON"],
    ["null", "kind: found nothing"],
    ["{}", "kind: found nothing"],
    ["[]", "kind: found nothing"],
    ['"EndpointSliceList"', 'kind: found "EndpointSliceList"'],
    ['{ "kind": "Status" }', 'kind: found "Status"'],
    [`{ ${list} }`, "metadata: found nothing"],
    [`{ ${list}, "metadata": {} }`, "metadata.resourceVersion: found nothing"],
    [`{ ${list}, "metadata": { "resourceVersion": "" } }`, 'metadata.resourceVersion: found ""'],
    [`{ ${list}, "metadata": { "resourceVersion": "1" }, "items": 3 }`, "items: found 3"],
    [`{ ${list}, "metadata": { "resourceVersion": "1" }, "items": [3] }`, "items[0]: found 3"],
    [
      `{ ${list}, "metadata": { "resourceVersion": "1" }, "items": [{}] }`,
      "items[0].metadata: found nothing",
    ],
  ];
  for (const [text, expected] of broken) {
    it(`is refused: ${text}`, () => {
      const [found, problem] = page(text);
      assert.is_nil(found);
      assert.equal(expected, string.sub(problem, 1, expected.length));
    });
  }
});
