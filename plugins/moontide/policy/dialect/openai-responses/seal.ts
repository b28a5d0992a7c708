/**
 * Thoughts in `encrypted_content`. OpenAI's own stand there as they came, and belong to the name of their item: both are
 * one text elsewhere. What other providers signed or sealed is marked, so that it goes back to them as it came.
 */
import type { ReasoningPart } from "../conversation";

const signed = "moontide.signature.";
const sealed_elsewhere = "moontide.sealed.";

const startsWith = (text: string, start: string): boolean =>
  string.sub(text, 1, start.length) === start;

/** OpenAI's names of reasoning items. */
const item_prefix = "rs_";

/** What `encrypted_content` has to hold for thoughts; undefined where nothing has to come back. */
export const encryptedContent = (part: {
  readonly signature?: string;
  readonly sealed?: string;
}): string | undefined => {
  if (part.sealed !== undefined) {
    const [own] = string.match(part.sealed, "^rs_[^:]*:(.*)$");
    return own ?? sealed_elsewhere + part.sealed;
  }
  return part.signature === undefined ? undefined : signed + part.signature;
};

/** The name of the item that sealed thoughts came from; undefined where they are not OpenAI's. */
export const itemOfSeal = (sealed: string | undefined): string | undefined => {
  if (sealed === undefined || !startsWith(sealed, item_prefix)) return undefined;
  const [id] = string.match(sealed, "^(rs_[^:]*):");
  return id;
};

/** The thoughts of an item: what can be read of them, and what only the provider can read. */
export const readThoughts = (
  id: string | undefined,
  text: string,
  encrypted: string | undefined,
): ReasoningPart[] => {
  if (encrypted === undefined) return text === "" ? [] : [{ kind: "reasoning", text }];
  if (startsWith(encrypted, signed)) {
    return [{ kind: "reasoning", text, signature: string.sub(encrypted, signed.length + 1) }];
  }
  const sealed = startsWith(encrypted, sealed_elsewhere)
    ? string.sub(encrypted, sealed_elsewhere.length + 1)
    : sealOf(id, encrypted);
  const parts: ReasoningPart[] = text === "" ? [] : [{ kind: "reasoning", text }];
  parts.push({ kind: "reasoning", text: "", sealed });
  return parts;
};

export const sealOf = (id: string | undefined, encrypted: string): string =>
  `${id !== undefined && startsWith(id, item_prefix) ? id : item_prefix}:${encrypted}`;
