import { changesThatNeedReload } from "moontide/schema/changes";
import type { Field } from "moontide/schema/description";

const fields = [
  {
    name: "state",
    kind: "record",
    default: {},
    doc: "A record.",
    fields: [
      { name: "directory", kind: "string", needs_reload: true, doc: "Rests on a directive." },
      { name: "size", kind: "number", doc: "Does not." },
    ],
  },
  {
    name: "paths",
    kind: "list",
    items: { kind: "string" },
    needs_reload: true,
    doc: "Rests on directives as a whole.",
  },
] as const satisfies readonly Field[];

describe("changesThatNeedReload", () => {
  const before = { state: { directory: "/a", size: 1 }, paths: ["/x", "/y"] };

  it("are none between equal documents", () => {
    const same = { state: { directory: "/a", size: 1 }, paths: ["/x", "/y"] };
    assert.same([], changesThatNeedReload(fields, before, same));
  });

  it("leave out what takes effect at once", () => {
    const after = { state: { directory: "/a", size: 2 }, paths: ["/x", "/y"] };
    assert.same([], changesThatNeedReload(fields, before, after));
  });

  it("are named by their paths", () => {
    const after = { state: { directory: "/b", size: 1 }, paths: ["/x"] };
    assert.same(["state.directory", "paths"], changesThatNeedReload(fields, before, after));
    assert.same(["state.directory", "paths"], changesThatNeedReload(fields, after, before));
  });

  it("include an option that appears or goes", () => {
    const without = { state: { directory: "/a", size: 1 } };
    assert.same(["paths"], changesThatNeedReload(fields, without, before));
    assert.same(["paths"], changesThatNeedReload(fields, before, without));
  });
});
