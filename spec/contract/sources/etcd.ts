import type { HttpRequest } from "moontide/kernel/ports";
import { json } from "moontide/adapter/json";
import { encodeBase64 } from "moontide/policy/encoding/base64";
import { FakeAnswer, FakePiece, fakeHttp } from "../../support/lua/http";
import { Held, SourceFixture, Trouble, yieldingOn } from "./fixture";

const secret = "pa55-not-to-be-seen";
const token = "t0ken-not-to-be-seen";

/** Values by key. */
type Keys = Record<string, string>;

const keysOf = (held: readonly Held[]): Keys => {
  const keys: Keys = {};
  for (const { address, port, weight } of held) {
    keys[`/web/${address}:${port}`] =
      weight === undefined
        ? `${address}:${port}`
        : `{ "address": "${address}:${port}", "weight": ${weight} }`;
  }
  return keys;
};

const pairOf = (key: string, value: string | undefined, revision: number): string => {
  const text = value === undefined ? "" : `, "value": "${encodeBase64(value)}"`;
  return `{ "key": "${encodeBase64(key)}", "mod_revision": "${revision}"${text} }`;
};

const header = (revision: number): string =>
  `"header": { "cluster_id": "7", "raft_term": "2", "revision": "${revision}" }`;

const rangeOf = (keys: Keys, revision: number): string => {
  const kvs: string[] = [];
  for (const [key, value] of pairs(keys)) kvs[kvs.length] = pairOf(key, value, revision);
  return `{ ${header(revision)}, "kvs": [${table.concat(kvs, ", ")}], "count": "${kvs.length}" }`;
};

/** The message that turns one state into another. */
const eventsOf = (before: Keys, after: Keys, revision: number): string => {
  const events: string[] = [];
  for (const [key] of pairs(before)) {
    if (after[key] === undefined) {
      events[events.length] = `{ "type": "DELETE", "kv": ${pairOf(key, undefined, revision)} }`;
    }
  }
  for (const [key, value] of pairs(after)) {
    if (before[key] !== value) events[events.length] = `{ "kv": ${pairOf(key, value, revision)} }`;
  }
  return `{ "result": { ${header(revision)}, "events": [${table.concat(events, ", ")}] } }\n`;
};

/** One member with a user, whose history holds every state from the first revision on. */
export const etcd: SourceFixture = {
  type: "etcd",
  discovery:
    '{ "type": "etcd", "prefix": "/web/", "username": "gateway", "password": { "env": "ETCD_PASSWORD" } }',
  has_weights: true,
  empty: "an answer",
  troubles: ["down", "denied", "silent"],
  secret,
  garbage: ['{ "header": {} , "kvs": [{ "key": "!" }] }', '{ "kvs": [] }', '{ "result": 1 }'],
  open: (machine) => {
    const history: Keys[] = [{}];
    let suffered: Trouble | undefined;
    let noise: string | undefined;
    /** A stream from before a trouble has ended. */
    let epoch = 0;
    const watch = (request: HttpRequest): FakeAnswer => {
      const opened = epoch;
      const [decoded] = json.decode(request.body ?? "");
      const { create_request } = decoded as { create_request: { start_revision: string } };
      let told = tonumber(create_request.start_revision)! - 1;
      let created = false;
      const next = (): FakePiece => {
        if (suffered === "silent") return { problem: "timeout" };
        if (epoch !== opened) return "";
        if (noise !== undefined) return `${noise}\n`;
        const revision = history.length;
        if (!created) {
          created = true;
          return `{ "result": { ${header(revision)}, "created": true } }\n`;
        }
        if (told >= revision) return { problem: "timeout" };
        told += 1;
        return eventsOf(history[told - 2] ?? {}, history[told - 1]!, told);
      };
      return { next };
    };
    const http = fakeHttp(machine.clock);
    http.answer((request): FakeAnswer | string => {
      if (suffered === "down") return "connection refused";
      if (suffered === "silent") {
        machine.clock.advance(request.read_timeout_seconds);
        return "timeout";
      }
      const [path] = string.match(request.url, "^%a+://[^/]+(.*)$");
      if (suffered === "denied") return { status: 400, body: `${secret} is wrong` };
      if (path === "/v3/auth/authenticate") return { body: `{ "token": "${token}" }` };
      if (request.headers?.["Authorization"] !== token) return { status: 401 };
      if (noise !== undefined) return { body: noise };
      if (path === "/v3/watch") return watch(request);
      return { body: rangeOf(history[history.length - 1]!, history.length) };
    });
    return {
      ports: yieldingOn(machine, { http, secrets: { read: () => $multi(secret, undefined) } }),
      holds: (held) => {
        history[history.length] = keysOf(held);
      },
      suffers: (trouble) => {
        suffered = trouble;
        epoch += 1;
      },
      says: (garbage) => {
        noise = garbage;
      },
    };
  },
};
