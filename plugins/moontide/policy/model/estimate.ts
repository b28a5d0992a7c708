/** How many tokens a body is, roughly: enough to tell which model it fits into. */

const bytesPerToken = 4;

/** What a picture or a page costs, whatever its size: about what providers count for one of usual size. */
const tokensPerAttachment = 1000;

/** Shorter runs may be words. */
const leastRun = 256;

/** Where what may be base64 begins, from there on; undefined: nowhere. */
const nextData = (body: string, from: number): number | undefined => {
  const [, url] = string.find(body, ";base64,", from, true);
  const [, member] = string.find(body, '"data"%s*:%s*"', from);
  if (url === undefined || member === undefined) return url ?? member;
  return math.min(url, member);
};

/**
 * A quarter of the bytes, without attachments in base64, which are counted one by one.
 *
 * @param body JSON as the client sent it
 */
export const estimatedTokens = (body: string): number => {
  let bytes = body.length;
  let attachments = 0;
  let at = nextData(body, 1);
  while (at !== undefined) {
    const [, end] = string.find(body, "^[%w+/=_\\-]+", at + 1);
    const length = end === undefined ? 0 : end - at;
    if (length >= leastRun) {
      bytes -= length;
      attachments += 1;
    }
    at = nextData(body, at + 1 + length);
  }
  return math.ceil(bytes / bytesPerToken) + attachments * tokensPerAttachment;
};
