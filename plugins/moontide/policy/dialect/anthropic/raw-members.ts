/** Schemas, arguments, and what is only passed on. */
export const raw_members = new LuaSet<string>();
for (const name of ["cache_control", "input", "input_schema", "schema"]) raw_members.add(name);
