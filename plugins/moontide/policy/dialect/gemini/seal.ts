/**
 * Other providers' signatures and sealed thoughts, for clients of Gemini: its `thoughtSignature` is base64 to them, so
 * what it holds is marked inside. Gemini's own signatures of thoughts need not come back; those of calls are kept there.
 */
import { decodeBase64, encodeBase64 } from "../../encoding/base64";
import type { ReasoningPart } from "../conversation";

const signed = "moontide.signature.";
const sealed_mark = "moontide.sealed.";

export const thoughtSignature = (part: {
  readonly signature?: string;
  readonly sealed?: string;
}): string | undefined => {
  if (part.sealed !== undefined) return encodeBase64(sealed_mark + part.sealed);
  return part.signature === undefined ? undefined : encodeBase64(signed + part.signature);
};

const behind = (text: string, mark: string): string | undefined =>
  string.sub(text, 1, mark.length) === mark ? string.sub(text, mark.length + 1) : undefined;

export const readThought = (text: string, written: string | undefined): ReasoningPart => {
  const [plain] = decodeBase64(written ?? "");
  const sealed = behind(plain ?? "", sealed_mark);
  if (sealed !== undefined) return { kind: "reasoning", text, sealed };
  return { kind: "reasoning", text, signature: behind(plain ?? "", signed) };
};
