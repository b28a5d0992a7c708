import { SeededRandom } from "../../support/lua/random";

/** A JSON document that can be written in many ways and changed in one place. */
export type Node =
  | { kind: "leaf"; text: string }
  | { kind: "list"; items: Node[] }
  | { kind: "object"; names: string[]; values: Node[] };

const leaf = (text: string): Node => ({ kind: "leaf", text });

const leaves = [
  "1",
  "0.5",
  "-2e3",
  "true",
  "false",
  "null",
  '"a"',
  '"ü 漢"',
  '"x\\ny"',
  '"\\\\u0041"',
  '""',
];

const names = ["a", "b", "seed", "ü", "x_unknown", "temperature", "deep", "é é"];

/** Anything. */
export const anything = (random: SeededRandom, depth = 3): Node => {
  const kind = depth === 0 ? 1 : random.integer(3);
  if (kind === 1) return leaf(leaves[random.integer(leaves.length) - 1]!);
  const nodes: Node[] = [];
  for (const _ of $range(1, random.integer(3))) nodes[nodes.length] = anything(random, depth - 1);
  if (kind === 2) return { kind: "list", items: nodes };
  const used: string[] = [];
  const from = random.integer(names.length);
  for (const i of $range(1, nodes.length)) used[i - 1] = names[(from + i) % names.length]!;
  return { kind: "object", names: used, values: nodes };
};

/** Members as they stand: a table's own order differs from run to run. */
const object = (...members: readonly (readonly [name: string, value: Node])[]): Node => {
  const node = { kind: "object" as const, names: [] as string[], values: [] as Node[] };
  for (const [name, value] of members) {
    node.names[node.names.length] = name;
    node.values[node.values.length] = value;
  }
  return node;
};

const text = (value: string): Node => leaf(`"${value}"`);

/** A request for a chat, with some of what is known and some that nobody knows. */
export const chat = (random: SeededRandom): Node => {
  const members: [name: string, value: Node][] = [
    ["model", text("x")],
    [
      "messages",
      {
        kind: "list",
        items: [
          object(["role", text("system")], ["content", text("be brief")]),
          object(["role", text("user")], ["content", text(`question ${random.integer(1000)}`)]),
        ],
      },
    ],
    ["temperature", leaf("0.7")],
    ["seed", leaf("42")],
    ["stop", { kind: "list", items: [text("END")] }],
    ["user", text("ann")],
  ];
  for (const i of $range(1, random.integer(4))) {
    members[members.length] = [`x_field_${i}`, anything(random)];
  }
  return object(...members);
};

const spaces = ["", " ", "\n", "\t "];

const space = (random: SeededRandom): string => spaces[random.integer(spaces.length) - 1]!;

const order = (random: SeededRandom, count: number): number[] => {
  const list: number[] = [];
  for (const i of $range(0, count - 1)) list[i] = i;
  for (const i of $range(count - 1, 1, -1)) {
    const other = random.integer(i + 1) - 1;
    const kept = list[i]!;
    list[i] = list[other]!;
    list[other] = kept;
  }
  return list;
};

/** Letters as escapes, here and there. */
const spelled = (random: SeededRandom, literal: string): string => {
  if (string.sub(literal, 1, 1) !== '"' || random.integer(2) === 1) return literal;
  if (string.find(literal, "\\", 1, true)[0] !== undefined) return literal;
  return string.gsub(literal, "a", "\\u0061")[0];
};

/** The document in one of its spellings. */
export const write = (random: SeededRandom, node: Node): string => {
  if (node.kind === "leaf") return spelled(random, node.text);
  const pieces: string[] = [];
  if (node.kind === "list") {
    for (const item of node.items) pieces[pieces.length] = space(random) + write(random, item);
    return `[${table.concat(pieces, ",")}${space(random)}]`;
  }
  for (const i of order(random, node.names.length)) {
    const name = spelled(random, `"${node.names[i]}"`);
    pieces[pieces.length] =
      `${space(random)}${name}${space(random)}:${write(random, node.values[i]!)}`;
  }
  return `{${table.concat(pieces, ",")}${space(random)}}`;
};

/** All places of a document but for the model's name, which is exchanged for the provider's. */
const placesIn = (node: Node, places: Node[]): Node[] => {
  places[places.length] = node;
  if (node.kind === "list") for (const item of node.items) placesIn(item, places);
  if (node.kind !== "object") return places;
  for (const i of $range(1, node.names.length)) {
    if (node.names[i - 1] !== "model") placesIn(node.values[i - 1]!, places);
  }
  return places;
};

/** Changes one place: another value, a member more or less, a list's items the other way round. What it did. */
export const mutate = (random: SeededRandom, root: Node): string => {
  const places = placesIn(root, []);
  const node = places[random.integer(places.length) - 1]!;
  if (node.kind === "leaf") {
    const before = node.text;
    node.text = `"other ${random.integer(1e6)}"`;
    return `${before} → ${node.text}`;
  }
  if (node.kind === "list") {
    node.items[node.items.length] = anything(random, 1);
    return "an item more";
  }
  if (node.names.length > 1 && node !== root && random.integer(2) === 1) {
    const name = node.names[node.names.length - 1];
    table.remove(node.names);
    table.remove(node.values);
    return `without ${name}`;
  }
  node.names[node.names.length] = `x_new_${random.integer(1e6)}`;
  node.values[node.values.length] = anything(random, 1);
  return "a member more";
};
