import { Held, SourceFixture, yieldingOn } from "./fixture";

const path = "/etc/web.json";

const documentOf = (held: readonly Held[]): string => {
  if (held.length === 0) return '{ "endpoints": [], "empty": true }';
  const entries: string[] = [];
  for (const { address, port, weight } of held) {
    entries[entries.length] = `{ "address": "${address}:${port}", "weight": ${weight ?? 1} }`;
  }
  return `[${table.concat(entries, ", ")}]`;
};

/** A file that another program writes. */
export const file: SourceFixture = {
  type: "file",
  discovery: `{ "type": "file", "path": "${path}" }`,
  has_weights: true,
  empty: "an answer",
  troubles: ["down"],
  garbage: ["[]", '["10.0.0.1:80", "10.0.0.1"]', '{ "endpoints": ["10.0.0.1:80"], "empty": true }'],
  open: (machine) => {
    let content = documentOf([]);
    const write = (text: string | undefined): void => {
      if (text !== undefined) machine.files[path] = text;
      else (machine.files as Record<string, string | undefined>)[path] = undefined;
    };
    write(content);
    return {
      ports: yieldingOn(machine, {}),
      holds: (held) => {
        content = documentOf(held);
        write(content);
      },
      suffers: (trouble) => write(trouble === undefined ? content : undefined),
      says: (garbage) => write(garbage ?? content),
    };
  },
};
