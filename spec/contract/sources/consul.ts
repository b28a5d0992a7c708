import type { HttpRequest } from "moontide/kernel/ports";
import { FakeAnswer, fakeHttp } from "../../support/lua/http";
import { Held, SourceFixture, Trouble, yieldingOn } from "./fixture";

const secret = "b1gs05e8-not-to-be-seen";

const answerOf = (held: readonly Held[]): string => {
  const entries: string[] = [];
  for (const { address, port, weight } of held) {
    const service = `"ID": "web-${address}-${port}", "Address": "${address}", "Port": ${port}`;
    const weights = `"Weights": { "Passing": ${weight ?? 1}, "Warning": 1 }`;
    entries[entries.length] = `{ "Node": {}, "Service": { ${service}, ${weights} }, "Checks": [] }`;
  }
  return `[${table.concat(entries, ", ")}]`;
};

const indexIn = ({ url }: HttpRequest): number =>
  tonumber(string.match(url, "[?&]index=(%d+)")[0] ?? "0")!;

const waitIn = ({ url }: HttpRequest): number =>
  tonumber(string.match(url, "[?&]wait=(%d+)s")[0] ?? "0")!;

/** An agent with an ACL token, whose index moves with each change. */
export const consul: SourceFixture = {
  type: "consul",
  discovery: '{ "type": "consul", "service": "web", "token": { "env": "CONSUL_TOKEN" } }',
  has_weights: true,
  empty: "an answer",
  troubles: ["down", "denied", "silent"],
  secret,
  garbage: ['[{ "Service": "web" }]', '{ "Service": {} }', "[null]"],
  open: (machine) => {
    let body = answerOf([]);
    let index = 41;
    let suffered: Trouble | undefined;
    let noise: string | undefined;
    const http = fakeHttp(machine.clock);
    http.answer((request): FakeAnswer | string => {
      if (suffered === "down") return "connection refused";
      if (suffered === "silent") {
        machine.clock.advance(request.read_timeout_seconds);
        return "timeout";
      }
      if (suffered === "denied" || request.headers?.["X-Consul-Token"] !== secret) {
        return { status: 403, body: `token ${secret} is not known` };
      }
      const headers = { "x-consul-index": `${index}` };
      if (noise !== undefined) return { headers, body: noise };
      if (indexIn(request) === index) machine.clock.advance(waitIn(request));
      return { headers, body };
    });
    return {
      ports: yieldingOn(machine, { http, secrets: { read: () => $multi(secret, undefined) } }),
      holds: (held) => {
        body = answerOf(held);
        index += 1;
      },
      suffers: (trouble) => {
        suffered = trouble;
        // A server that was restored has a lower index.
        index = 41;
      },
      says: (garbage) => {
        noise = garbage;
        index += 1;
      },
    };
  },
};
