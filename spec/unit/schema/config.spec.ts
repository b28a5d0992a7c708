import type { BalancerName } from "moontide/policy/balance/index";
import type { Configuration, PoolConfiguration } from "moontide/feature/configuration/schema";
import { configurationFormats } from "moontide/feature/configuration/formats";
import { check } from "moontide/schema/check";
import type { Config } from "moontide/schema/config";
import type { Field, Kind, RecordKind } from "moontide/schema/description";

/** Exactly the same type: neither is wider. What is wrong here does not compile. */
type Same<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;

const fields = [
  { name: "name", kind: "string", required: true, doc: "-" },
  { name: "enabled", kind: "boolean", default: false, doc: "-" },
  { name: "size", kind: "integer", doc: "-" },
] as const satisfies readonly Field[];

const source = {
  kind: "variant",
  variants: [
    {
      type: "file",
      doc: "-",
      fields: [{ name: "path", kind: "string", required: true, doc: "-" }],
    },
    { type: "none", doc: "-", fields: [] },
  ],
} as const satisfies Kind;

type Expected = { readonly name: string; readonly enabled: boolean; readonly size?: number };

describe("the type of a description", () => {
  it("has what is required or has a default, and perhaps the rest", () => {
    const same: Same<Config<typeof fields>, Expected> = true;
    const { value } = check({ kind: "record", fields }, { name: "a" }, configurationFormats);
    assert.is_true(same);
    assert.is_false(value!.enabled);
    assert.is_nil(value!.size);
  });

  it("tells variants apart by their type", () => {
    const { value } = check(source, { type: "file", path: "/a" }, configurationFormats);
    assert.equal("/a", value?.type === "file" ? value.path : undefined);
  });

  it("is unknown for a description that is known at run time only", () => {
    const kind: Same<Config<Kind>, unknown> = true;
    const record: Same<Config<RecordKind>, Readonly<Record<string, unknown>>> = true;
    assert.is_true(kind && record);
  });

  it("of the document names its values", () => {
    type Algorithm = PoolConfiguration["balancer"]["algorithm"];
    const algorithms: Same<Algorithm, BalancerName> = true;
    const name: Same<Configuration["routes"][number]["name"], string> = true;
    const weight: Same<PoolConfiguration["endpoints"][number]["weight"], number> = true;
    const port: Same<PoolConfiguration["retries"]["per_try_timeout_seconds"], number | undefined> =
      true;
    assert.is_true(algorithms && name && weight && port);
  });
});
