/** `{type: "error", error: {type, message}}`; servers that speak the dialect beside OpenAI's have OpenAI's errors. */
export { errorText, readError, readErrorValue } from "../openai-chat/error-read";
