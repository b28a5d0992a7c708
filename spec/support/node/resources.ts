/** Something that runs beside the tests and must end with them. */
export interface Resource {
  stop(): Promise<void> | void;
  /** What helps to understand a failed test. */
  report?(): string;
}

/** One list for the file, and one more for the test under way. */
const scopes: Resource[][] = [[]];

/** Hands a resource over: it is stopped after the test that started it, or after the last test of the file. */
export const owned = <T extends Resource>(resource: T): T => {
  scopes.at(-1)?.push(resource);
  return resource;
};

export const openScope = (): void => {
  scopes.push([]);
};

const stopAll = async (resources: Resource[]): Promise<void> => {
  for (const resource of resources.reverse()) await resource.stop();
};

export const closeScope = async (): Promise<void> => {
  await stopAll(scopes.length > 1 ? (scopes.pop() ?? []) : scopes[0]!.splice(0));
};

/** Everything that the running resources have to say. */
export const reportAll = (): string =>
  scopes
    .flat()
    .map((resource) => resource.report?.() ?? "")
    .filter((text) => text !== "")
    .join("\n");
