/** Schemas are only passed on; of what is told about a text's letters and sources nothing is read. */
export const raw_members = new LuaSet<string>();
for (const name of ["annotations", "logprobs", "parameters", "schema"]) raw_members.add(name);
