// The schemas as Kong loads them: every option is one that Kong's schema language has (kong/db/schema/metaschema.lua).

interface KongOption {
  readonly type: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly description?: string;
  readonly elements?: KongOption;
  readonly values?: KongOption;
  readonly keys?: KongOption;
  readonly fields?: readonly Record<string, KongOption>[];
}

interface PluginSchema {
  readonly name: string;
  readonly fields: readonly Record<string, KongOption>[];
}

const globals = _G as unknown as Record<string, { loaded: LuaTable<string, unknown> }>;

const schemaOf = (name: string): PluginSchema => {
  const typedefs = { no_consumer: { type: "foreign" }, protocols_http: { type: "set" } };
  globals.package!.loaded.set("kong.db.schema.typedefs", typedefs);
  return require(`kong/plugins/${name}/schema`) as PluginSchema;
};

const known = new LuaSet<string>();
for (const type of ["string", "number", "integer", "boolean", "array", "set", "map", "record"]) {
  known.add(type);
}

const problemsIn = (option: KongOption, path: string, problems: string[]): string[] => {
  if (!known.has(option.type)) problems.push(`${path} has the type ${option.type}`);
  if (option.elements !== undefined) problemsIn(option.elements, `${path}[]`, problems);
  if (option.values !== undefined) problemsIn(option.values, `${path}{}`, problems);
  for (const field of option.fields ?? []) {
    for (const [name, inner] of pairs(field)) {
      if (inner.description === undefined) problems.push(`${path}.${name} has no description`);
      problemsIn(inner, `${path}.${name}`, problems);
    }
  }
  return problems;
};

const configIn = (schema: PluginSchema): KongOption => {
  for (const field of schema.fields) {
    if (field["config"] !== undefined) return field["config"];
  }
  return error("no config");
};

for (const name of [
  "moontide-balancer",
  "moontide-classify",
  "moontide-admission",
  "moontide-llm",
]) {
  describe(`the schema of ${name}`, () => {
    it("has that name, and only what Kong's language has", () => {
      const schema = schemaOf(name);
      assert.equal(name, schema.name);
      assert.same([], problemsIn(configIn(schema), "config", []));
    });
  });
}
