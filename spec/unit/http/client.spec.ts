import { builtinTransport } from "moontide/feature/http/builtin";
import { createHttp } from "moontide/feature/http/client";
import type { Connection, ConnectRequest, Http, HttpRequest, Sockets } from "moontide/kernel/ports";
import { FakeMachine, fakeMachine, portsOn } from "../../support/lua/ports";
import { fakeDns } from "../discovery/world";

/** What a connection brings, one after another. */
type Arrivals = readonly string[];

interface FakeNetwork {
  readonly connects: ConnectRequest[];
  readonly sent: string[];
  open: number;
}

/** The time that was allowed passes. */
const silence = "(timeout)";
/** Before a piece that comes a second after the one before it. */
const later = "(later)";

/** Sockets on which these arrivals come; `refusing` addresses don't take the connection. */
const fakeSockets = (
  machine: FakeMachine,
  network: FakeNetwork,
  arrivals: Arrivals,
  refusing: Readonly<Record<string, string>>,
): Sockets => ({
  borrow: () => $multi(undefined, "not used"),
  connect: (request) => {
    network.connects[network.connects.length] = request;
    const reason = refusing[request.address];
    if (reason === "timeout") machine.clock.advance(request.timeout_seconds);
    if (reason !== undefined) return $multi(undefined, reason);
    network.open += 1;
    let position = 0;
    const connection: Connection = {
      send: (text) => {
        network.sent[network.sent.length] = text;
        return $multi(true, undefined);
      },
      receive: () => $multi(undefined, "not used"),
      receiveSome: (_, seconds) => {
        position += 1;
        const piece = arrivals[position - 1];
        if (piece === undefined) return $multi(undefined, "closed");
        if (string.sub(piece, 1, later.length) === later) {
          machine.clock.advance(1);
          return $multi(string.sub(piece, later.length + 1), undefined);
        }
        if (piece !== silence) return $multi(piece, undefined);
        machine.clock.advance(seconds);
        return $multi(undefined, "timeout");
      },
      close: () => {
        network.open -= 1;
      },
    };
    return $multi(connection, undefined);
  },
});

const world = (arrivals: Arrivals, refusing: Readonly<Record<string, string>> = {}) => {
  const machine = fakeMachine();
  const network: FakeNetwork = { connects: [], sent: [], open: 0 };
  const { clock, files } = portsOn(machine);
  const records = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
  const dns = fakeDns({
    "registry.internal A": [
      { value: records[0]!, ttl_seconds: 5 },
      { value: records[1]!, ttl_seconds: 5 },
      { value: records[2]!, ttl_seconds: 5 },
    ],
  });
  const sockets = fakeSockets(machine, network, arrivals, refusing);
  const http: Http = createHttp(builtinTransport(sockets, clock), { dns, files, clock });
  return { machine, network, http };
};

const request = (url = "http://registry.internal/", total?: number): HttpRequest => ({
  url,
  connect_timeout_seconds: 6,
  read_timeout_seconds: 3,
  total_timeout_seconds: total,
  maximum_body_bytes: 100,
});

const answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

describe("the builtin client", () => {
  it("reads an answer wherever it is torn, and closes the connection", () => {
    for (const cut of $range(1, answer.length - 1)) {
      const { http, network } = world([string.sub(answer, 1, cut), string.sub(answer, cut + 1)]);
      const [response, problem] = http.request(request());
      assert.is_nil(problem);
      assert.equal("abc", response.body, `torn behind byte ${cut}`);
      assert.equal(0, network.open);
    }
  });

  it("closes the connection after every failure", () => {
    const failures: Arrivals[] = [
      [],
      ["SSH"],
      ["HTTP/1.1 200 OK\r\n"],
      [silence],
      [string.sub(answer, 1, -8)],
    ];
    failures[failures.length] = [`HTTP/1.1 200 OK\r\n\r\n${string.rep("x", 101)}`];
    for (const arrivals of failures) {
      const { http, network } = world(arrivals);
      const [response, problem] = http.request(request());
      assert.is_nil(response);
      assert.matches("^registry.internal port 80: ", problem);
      assert.equal(0, network.open);
      assert.equal(1, network.connects.length);
    }
  });

  it("goes on to the host's next address, and says what the last one said", () => {
    const refusing = { "192.0.2.1": "connection refused" };
    const { http, network } = world([answer], refusing);
    assert.equal("abc", http.request(request())[0]?.body);
    assert.same("192.0.2.2", network.connects[1]?.address);
    const all = { "192.0.2.1": "a", "192.0.2.2": "b", "192.0.2.3": "connection refused" };
    const [, problem] = world([], all).http.request(request());
    assert.equal("registry.internal port 80: connection refused", problem);
  });

  it("leaves each address its share of the time to connect", () => {
    const refusing = { "192.0.2.1": "timeout", "192.0.2.2": "timeout", "192.0.2.3": "timeout" };
    const { http, network, machine } = world([], refusing);
    const before = machine.clock.now();
    const [, problem] = http.request(request());
    assert.equal("registry.internal port 80: timeout: no connection within 6 s", problem);
    assert.equal(6, machine.clock.now() - before);
    for (const each of network.connects) assert.equal(2, each.timeout_seconds);
  });

  it("speaks TLS with the name that the certificate must have", () => {
    const { http, network } = world([answer]);
    http.request(request("https://registry.internal/"));
    assert.same({ verify: true, server_name: "registry.internal" }, network.connects[0]?.tls);
    assert.equal(443, network.connects[0]?.port);
    http.request(request());
    assert.is_nil(network.connects[1]?.tls);
  });

  it("ends in all when its time is over, however much comes", () => {
    const endless: string[] = ["HTTP/1.1 200 OK\r\n\r\n"];
    for (const _ of $range(1, 50)) endless[endless.length] = `${later}x`;
    const { http, machine } = world(endless);
    const before = machine.clock.now();
    const [, problem] = http.request(request(undefined, 5));
    assert.equal("registry.internal port 80: timeout: it took too long in all", problem);
    assert.equal(5, machine.clock.now() - before);
  });

  it("gives up on interim answers without end", () => {
    const { http } = world([string.rep("HTTP/1.1 100 Continue\r\n\r\n", 40)]);
    assert.matches("interim answers$", http.request(request())[1]);
    const changed = world(["HTTP/1.1 101 Switching Protocols\r\n\r\n"]);
    assert.matches("changed the protocol unasked$", changed.http.request(request())[1]);
  });

  it("repeats nothing of URL and answer when something is wrong", () => {
    for (const url of [
      "http://registry.internal/sesame?sesame",
      "gopher://sesame",
      "http://sesame@b/",
    ]) {
      const [, problem] = world(["sesame"]).http.request(request(url));
      assert.is_nil(string.find(problem!, "sesame", 1, true)[0], problem);
    }
  });
});

describe("a stream of the builtin client", () => {
  it("reads on after timeouts in the middle of a chunk, and ends with the body", () => {
    const pieces = [string.sub(answer, 1, -14), silence, silence, string.sub(answer, -13)];
    const { http, network } = world(pieces);
    const [stream] = http.open(request());
    const reads: (string | undefined)[] = [];
    for (const _ of $range(1, 4)) {
      const [piece, problem] = stream!.read(1);
      reads[reads.length] = piece ?? problem;
    }
    assert.same(["timeout", "timeout", "abc", ""], reads);
    stream!.close();
    stream!.close();
    assert.equal(0, network.open);
    assert.equal("closed by us", stream!.read(1)[1]);
  });

  it("waits no longer in all than it was told, however the chunks dribble", () => {
    const { http, machine } = world([
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "3",
      "\r",
      silence,
    ]);
    const [stream] = http.open(request());
    const before = machine.clock.now();
    assert.equal("timeout", stream!.read(1.5)[1]);
    assert.equal(1.5, machine.clock.now() - before);
  });

  it("has a last word", () => {
    const { http } = world(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"]);
    const [stream] = http.open(request());
    assert.equal("abc", stream!.read(1)[0]);
    for (const _ of $range(1, 2)) assert.equal("closed after 3 of 9 bytes", stream!.read(1)[1]);
  });
});
