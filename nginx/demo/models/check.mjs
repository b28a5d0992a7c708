// Providers refuse what they don't know; so does the mock, or a wrong translation would go unnoticed.

/** An error as the provider tells it; each dialect has its own shape for it. */
export class Refusal extends Error {
  /** @param kind a word of conversation.ts's `ErrorKind` */
  constructor(status, kind, message, more = {}) {
    super(message);
    Object.assign(this, {
      status,
      kind,
      field: more.field,
      code: more.code,
      seconds: more.seconds,
    });
  }
}

export const invalid = (message, field, code) =>
  new Refusal(400, "invalid_request", message, { field, code });

const kindOf = (value) => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return typeof value;
};

/** Of one value: "string", "array?" and so on; several with "|". A question mark: it may be missing or null. */
const isOf = (value, types) => {
  const bare = types.replace("?", "");
  if (value === undefined || value === null) return types.endsWith("?") || bare.includes("null");
  const kind = kindOf(value);
  return bare
    .split("|")
    .some((type) => type === kind || type === "any" || (type === "number" && kind === "integer"));
};

/**
 * Checks an object's members: all that are there must be named, all that are named without a question mark be there.
 *
 * @param words how this provider tells of an unknown member and of a wrong one
 */
export const checkMembers = (object, members, path, words) => {
  const at = (name) => (path === "" ? name : `${path}.${name}`);
  if (kindOf(object) !== "object") throw invalid(words.wrong(path, "object"), path);
  for (const name of Object.keys(object)) {
    if (!(name in members)) throw invalid(words.unknown(name, path), at(name));
  }
  for (const [name, types] of Object.entries(members)) {
    if (!isOf(object[name], types)) {
      const isMissing = object[name] === undefined;
      throw invalid(isMissing ? words.missing(at(name)) : words.wrong(at(name), types), at(name));
    }
  }
};

export const within = (value, least, most, name) => {
  if (value === undefined || value === null) return;
  if (value < least || value > most) {
    throw invalid(`${name}: ${value} is not in the range from ${least} to ${most}`, name);
  }
};

/** What is in a data URL of an image; undefined when it is none. */
export const dataUrl = (url) => {
  const match = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url);
  return match ? { media_type: match[1], bytes: base64Bytes(match[2]) } : undefined;
};

/** How many bytes a base64 text holds; undefined when it is none. */
export const base64Bytes = (text) => {
  if (typeof text !== "string" || text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    return undefined;
  }
  return Buffer.from(text, "base64").length;
};

export const imageTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];
