// What was served: the oracle of tests, and of anybody who wants to know what a gateway sent.
import { digest } from "./tokens.mjs";

const longestBody = 65_536;
const mostEntries = 100_000;

export class Ledger {
  constructor() {
    this.reset();
  }

  reset() {
    this.entries = [];
    this.count = 0;
  }

  /** Opens an entry, which is filled as the request goes on. */
  open({ method, path, headers, text, key }) {
    const entry = {
      number: ++this.count,
      time: Date.now() / 1000,
      method,
      path,
      key: key === undefined ? undefined : digest(key, 12),
      input_tokens: 0,
      cached_tokens: 0,
      output_tokens: 0,
      ended: "open",
      headers: told(headers),
      body: text.slice(0, longestBody),
    };
    this.entries.push(entry);
    if (this.entries.length > mostEntries) this.entries.shift();
    return entry;
  }

  /** @param query `model`, `since` (a number), `brief` (without bodies and headers) */
  report(query) {
    const model = query.get("model");
    const since = Number(query.get("since") ?? 0);
    const chosen = this.entries.filter(
      (entry) => entry.number > since && (model === null || entry.model === model),
    );
    const sum = (name) => chosen.reduce((all, entry) => all + entry[name], 0);
    const isBrief = query.has("brief");
    return {
      totals: {
        requests: chosen.length,
        input_tokens: sum("input_tokens"),
        cached_tokens: sum("cached_tokens"),
        output_tokens: sum("output_tokens"),
      },
      requests: isBrief ? chosen.map(({ headers: _, body: __, ...rest }) => rest) : chosen,
    };
  }
}

const secret = /^(authorization|x-api-key|api-key|x-goog-api-key|x-amz-security-token|cookie)$/;

/** Credentials are not kept; that they were there is. */
const told = (headers) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secret.test(name)
        ? String(value).replaceAll(/[^ ]{4,}/g, (word) => `${word.slice(0, 3)}…`)
        : value,
    ]),
  );
