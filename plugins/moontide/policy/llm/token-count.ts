import { DialectName } from "../dialect/dialect";
import { encode } from "../json/encode";

/** Of English text a token is about four bytes, of other text and of JSON fewer: the estimate errs upwards there. */
const bytesPerToken = 4;

/** Tokens in so many bytes of a request, roughly. */
export const estimatedTokens = (bytes: number): number => math.ceil(bytes / bytesPerToken);

/** The answer to `count_tokens` as clients of a dialect are told. */
export const tokenCountText = (dialect: DialectName, tokens: number): string =>
  dialect === "gemini" ? encode({ totalTokens: tokens }) : encode({ input_tokens: tokens });
