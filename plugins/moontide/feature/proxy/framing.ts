/** What requests are framed, routed and forwarded by: no rule's to set or to remove. */
const framing = new LuaSet<string>();
for (const name of [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
]) {
  framing.add(name);
}

/** Whether a header is one of these, in whatever case. */
export const isFraming = (header: string): boolean => framing.has(string.lower(header));
