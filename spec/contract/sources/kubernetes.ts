import { FakeAnswer, fakeHttp } from "../../support/lua/http";
import { FakeCluster } from "../../unit/discovery/kubernetes-cluster";
import { Held, SourceFixture, Trouble, yieldingOn } from "./fixture";

const secret = "eyJhbGciOi.not-to-be-seen";

/** Each endpoint in a slice of its own: the ports of one slice are those of all its endpoints. */
const hold = (cluster: FakeCluster, names: string[], held: readonly Held[]): void => {
  const gone = new LuaSet<string>();
  for (const name of names) gone.add(name);
  for (const { address, port } of held) {
    const name = `web-${address}`;
    const ports = `[{ "name": "http", "port": ${port} }]`;
    cluster.put({ name, pods: [{ address }], ports });
    if (!gone.has(name)) names[names.length] = name;
    gone.delete(name);
  }
  for (const name of gone) {
    cluster.remove(name);
    for (const i of $range(names.length, 1, -1)) {
      if (names[i - 1] === name) table.remove(names, i);
    }
  }
};

/** An API server, by way of the pod's own service account. */
export const kubernetes: SourceFixture = {
  type: "kubernetes",
  discovery: '{ "type": "kubernetes", "service": "web", "port": "http" }',
  has_weights: false,
  empty: "an answer",
  troubles: ["down", "denied", "silent"],
  secret,
  garbage: [
    '{ "kind": "EndpointSliceList", "metadata": { "resourceVersion": "1" }, "items": [{}] }',
    '{ "kind": "EndpointSliceList", "metadata": {}, "items": [] }',
    '{ "kind": "Status", "status": "Failure" }',
    '{ "type": "ADDED", "object": { "metadata": { "name": "x", "resourceVersion": "1" }, "endpoints": [{}] } }',
    '{ "type": "ERROR", "object": { "code": 500 } }',
  ],
  open: (machine) => {
    const cluster = new FakeCluster(machine.clock);
    const names: string[] = [];
    let suffered: Trouble | undefined;
    let noise: string | undefined;
    const http = fakeHttp(machine.clock);
    http.answer((request): FakeAnswer | string => {
      if (suffered === "down") return "connection refused";
      if (suffered === "silent") {
        machine.clock.advance(request.read_timeout_seconds);
        return "timeout";
      }
      if (suffered === "denied" || request.headers?.Authorization !== `Bearer ${secret}`) {
        return { status: 401, body: `{ "message": "${secret} is not known" }` };
      }
      const isWatch = string.find(request.url, "watch=true", 1, true)[0] !== undefined;
      if (noise !== undefined) return isWatch ? { pieces: [`${noise}\n`] } : { body: noise };
      const answer = cluster.answering(request) as FakeAnswer;
      const { next } = answer;
      if (next === undefined) return answer;
      let lost = false;
      return {
        next: (timeout_seconds) => {
          if (noise !== undefined) return `${noise}\n`;
          lost = lost || suffered !== undefined;
          if (!lost) return next(timeout_seconds);
          return { problem: suffered === "silent" ? "timeout" : "closed" };
        },
      };
    });
    return {
      ports: yieldingOn(machine, { http, secrets: { read: () => $multi(secret, undefined) } }),
      holds: (held) => hold(cluster, names, held),
      suffers: (trouble) => {
        suffered = trouble;
      },
      says: (garbage) => {
        noise = garbage;
      },
    };
  },
};
