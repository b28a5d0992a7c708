/** Schemas, arguments and results that are objects stay as they were written. */
export const raw_members = new LuaSet<string>();
for (const name of ["input", "json", "promptVariables", "trace"]) raw_members.add(name);
