// What the mock answers: a function of what it is asked, in no dialect's words. Words in brackets in the last user
// message say what to do; see README.md.
import { fit } from "./schema.mjs";
import { countTokens, digest, pieces } from "./tokens.mjs";

const textOf = (parts) =>
  parts
    .filter(({ kind }) => kind === "text")
    .map(({ text }) => text)
    .join("\n");

/** Dialects cut conversations into messages in different ways: neighbours of one role are one message. */
const joined = (messages) => {
  const all = [];
  for (const { role: given, parts } of messages) {
    const role = given === "assistant" ? "assistant" : "user";
    if (all.at(-1)?.role === role) all.at(-1).parts.push(...parts);
    else all.push({ role, parts: [...parts] });
  }
  return all;
};

const promptOf = (messages) =>
  messages
    .filter(({ role }) => role === "user")
    .map(({ parts }) => textOf(parts))
    .findLast((text) => text !== "") ?? "";

const describePart = (part) => {
  switch (part.kind) {
    case "text":
      return part.text.trim();
    case "image":
      return part.url === undefined ? `${part.media_type} of ${part.bytes} bytes` : part.url;
    case "file":
      return `file ${part.name ?? part.url ?? part.media_type ?? ""}`;
    case "audio":
      return `audio ${part.format}`;
    case "call":
      return `${part.name}(${JSON.stringify(part.input)})`;
    case "result":
      return `${part.is_error ? "error" : "result"} ${part.parts.map(describePart).join("+")}`;
    default:
      return part.kind;
  }
};

/** The whole conversation in a line: what of it came through. */
const describe = (asked) => {
  const lines = asked.system.length === 0 ? [] : [`system: ${asked.system.join("\n")}`];
  for (const { role, parts } of asked.messages) {
    const said = parts.filter(({ kind }) => kind !== "thinking");
    lines.push(`${role}: ${said.map(describePart).join(" & ")}`);
  }
  const tools = asked.tools.map(({ name }) => name).join(",");
  const all = [...lines, ...(tools === "" ? [] : [`tools: ${tools}`])].join(" | ");
  return all.replaceAll(/\s+/g, " ");
};

const plainText = (asked, prompt) => {
  const last = asked.messages.at(-1);
  const results = last.parts.filter(({ kind }) => kind === "result");
  if (results.length > 0) {
    return `The tools said: ${results.map((each) => each.parts.map(describePart).join("+")).join(", ")}.`;
  }
  const images = last.parts.filter(({ kind }) => kind === "image" || kind === "file");
  const seen = images.map((image) => ` I see ${describePart(image)}.`).join("");
  return `Moon heard: ${prompt}${seen}`;
};

const textFor = (asked, prompt) => {
  const { format } = asked;
  if (format?.kind === "schema") return JSON.stringify(fit(format.schema));
  if (format?.kind === "json") return JSON.stringify({ answer: prompt });
  if (prompt.includes("[describe]")) return describe(asked);
  if (prompt.includes("[utf8]")) return "Grüße vom 月 – 🌊🌙 und 👩‍🚀, naïve façade, Ω≈ç√∫.";
  const long = /\[long (\d+)\]/.exec(prompt);
  if (long) return Array.from({ length: Number(long[1]) }, (_, i) => `w${i}`).join(" ");
  return plainText(asked, prompt);
};

const wantsAll = /\[parallel\]|in parallel|all (of )?the tools/i;

const calledTools = (asked, prompt) => {
  const { tools, choice = { kind: "auto" } } = asked;
  if (tools.length === 0 || choice.kind === "none") return [];
  if (choice.kind === "named") return tools.filter(({ name }) => name === choice.name);
  const isAnswered = asked.messages.at(-1).parts.some(({ kind }) => kind === "result");
  if (choice.kind === "auto" && (isAnswered || prompt.includes("[no tool]"))) return [];
  return asked.parallel !== false && wantsAll.test(prompt) ? tools : tools.slice(0, 1);
};

const stopped = (text, stop) => {
  let end = text.length;
  let found;
  for (const each of stop) {
    const at = text.indexOf(each);
    if (at >= 0 && at < end) [end, found] = [at, each];
  }
  return { text: text.slice(0, end), found };
};

/** The text as far as the request lets it, and why it ends. */
const bounded = (asked, whole) => {
  const { text, found } = stopped(whole, asked.stop ?? []);
  const all = pieces(text);
  if (all.length > (asked.maximum ?? Infinity)) {
    return { text: all.slice(0, asked.maximum).join(""), finish: "length" };
  }
  if (found === undefined) return { text, finish: "stop" };
  return { text, finish: "stop_sequence", stop_sequence: found };
};

const partTokens = (part) => {
  if (part.kind === "text" || part.kind === "thinking") return countTokens(part.text);
  if (part.kind === "call") return countTokens(JSON.stringify(part.input)) + 3;
  if (part.kind === "result") return part.parts.reduce((sum, each) => sum + partTokens(each), 3);
  return part.kind === "refusal" ? countTokens(part.text) : 85;
};

/** The same for the same conversation in any dialect. */
export const inputTokens = (asked) =>
  countTokens(asked.system.join("\n")) +
  asked.tools.length * 20 +
  asked.messages.flatMap(({ parts }) => parts).reduce((sum, part) => sum + partTokens(part), 0);

const usageOf = (asked, parts) => {
  const input = inputTokens(asked);
  const all = [...asked.system, ...asked.messages.map((each) => textOf(each.parts))].join("\n");
  const thinking = parts.filter(({ kind }) => kind === "thinking");
  return {
    input,
    cached: all.includes("[cached]") ? Math.floor(input / 2) : 0,
    written: all.includes("[cache write]") ? Math.floor(input / 4) : 0,
    output: parts.reduce((sum, part) => sum + partTokens(part), 0),
    reasoning: thinking.reduce((sum, part) => sum + partTokens(part), 0),
  };
};

const partsFor = (asked, prompt, rule) => {
  if (prompt.includes("[refuse]")) {
    return { parts: [{ kind: "refusal", text: "I can't help with that." }], finish: "refusal" };
  }
  const tools = rule.text === undefined ? calledTools(asked, prompt) : [];
  if (tools.length > 0) {
    const calls = tools.map(({ name, schema }, index) => ({
      kind: "call",
      id: digest(`${name} ${index} ${asked.messages.length} ${prompt}`),
      name,
      input: fit({ type: "object", ...schema }),
    }));
    const before = prompt.includes("[say]") ? [{ kind: "text", text: "Let me look it up." }] : [];
    return { parts: [...before, ...calls], finish: "tool_calls" };
  }
  const { text, finish, stop_sequence } = bounded(asked, rule.text ?? textFor(asked, prompt));
  const isFiltered = prompt.includes("[filter]");
  return {
    parts: [{ kind: "text", text }],
    finish: isFiltered ? "content_filter" : finish,
    stop_sequence,
  };
};

/** @param rule what the script says of this request: text, finish and usage that it overrides */
export const think = (given, rule) => {
  const asked = { ...given, messages: joined(given.messages) };
  const prompt = promptOf(asked.messages);
  const { parts, finish, stop_sequence } = partsFor(asked, prompt, rule);
  if (asked.think) {
    const text = `The question is: ${prompt}`;
    parts.unshift({ kind: "thinking", text, signature: `mock-${digest(text)}` });
  }
  return {
    id: digest(JSON.stringify(asked)),
    model: asked.model,
    parts,
    finish: rule.finish ?? finish,
    stop_sequence,
    usage: { ...usageOf(asked, parts), ...rule.usage },
  };
};
