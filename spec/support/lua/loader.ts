/**
 * Busted's helper: it runs before the specs. They import what ships by its path (`moontide/policy/…`),
 * and what ships imports itself by module name (`moontide.policy.…`). Answering the first with the
 * second keeps one copy of each module, so that a spec tests the very state the code under test uses.
 */
type Opener = () => unknown;
type Searcher = (this: void, name: string) => Opener | undefined;

const byModuleName: Searcher = (path) => {
  if (string.find(path, "/", 1, true)[0] === undefined) return undefined;
  const [name] = string.gsub(path, "/", ".");
  return () => require(name) as unknown;
};

/** The name `package` is reserved in TypeScript modules, so the library is reached as a field. */
const { package: library } = _G as unknown as { package: { readonly loaders: Searcher[] } };
table.insert(library.loaders, 1, byModuleName);
