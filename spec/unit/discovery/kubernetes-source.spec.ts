import type { KubernetesDiscoveryConfiguration } from "moontide/feature/configuration/schema";
import { kubernetesSource } from "moontide/feature/discovery/sources/kubernetes";
import { serverOf } from "moontide/feature/discovery/sources/kubernetes-request";
import { longestWaitSeconds } from "moontide/feature/discovery/sources/source";
import type { HttpRequest } from "moontide/kernel/ports";
import { descriptionId } from "moontide/policy/discovery/identity";
import type { FakePiece } from "../../support/lua/http";
import { FakeMachine, fakeMachine, portsOn, yieldingOn } from "../../support/lua/ports";
import { FakeCluster, Pod } from "./kubernetes-cluster";
import { checked, documentWith, eventCounts } from "./world";

const tokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";

const configurationOf = (options: string): KubernetesDiscoveryConfiguration =>
  checked(
    portsOn(fakeMachine()),
    documentWith(`"discovery": { "type": "kubernetes", "service": "web" ${options} }`),
  ).pools["web"]!.discovery as KubernetesDiscoveryConfiguration;

/** A source that asks a cluster, as the runner would have it. */
class Watcher {
  readonly machine: FakeMachine = fakeMachine();
  readonly cluster = new FakeCluster(this.machine.clock);
  private readonly ports = yieldingOn(this.machine);
  private readonly configuration: KubernetesDiscoveryConfiguration;
  private session = kubernetesSource.start();

  constructor(options = "") {
    this.configuration = configurationOf(options);
    this.machine.secrets[`file ${tokenFile}`] = "t0ken";
    this.machine.http.answer(this.cluster.answering);
  }

  /** The next answer: endpoints with `!` behind those that drain, "unchanged", or the problem. */
  ask(): string {
    const [answer, problem] = kubernetesSource.query(this.ports, this.configuration, this.session);
    if (answer === undefined) return problem;
    if (answer.endpoints === undefined) return "unchanged";
    const texts: string[] = [];
    for (const one of answer.endpoints) {
      texts[texts.length] = `${descriptionId(one)}${one.draining ? "!" : ""}`;
    }
    return table.concat(texts, " ");
  }

  /** Asks until something other than "unchanged" comes; how long that took is `seconds`. */
  askUntilNews(): { readonly answer: string; readonly seconds: number } {
    const began = this.machine.clock.now();
    for (const _ of $range(1, 20)) {
      const answer = this.ask();
      if (answer !== "unchanged") return { answer, seconds: this.machine.clock.now() - began };
    }
    return { answer: "unchanged", seconds: this.machine.clock.now() - began };
  }

  /** As the runner does after an error. */
  startAnew(): void {
    kubernetesSource.close(this.session);
    this.session = kubernetesSource.start();
  }

  close(): void {
    kubernetesSource.close(this.session);
  }

  get asked(): readonly HttpRequest[] {
    return this.machine.http.asked;
  }

  /** How many requests were asked whose URL has that part. */
  count(part: string): number {
    let n = 0;
    for (const { url } of this.asked) {
      if (string.find(url, part, 1, true)[0] !== undefined) n += 1;
    }
    return n;
  }
}

const pods = (...addresses: readonly string[]): Pod[] => {
  const list: Pod[] = [];
  for (const address of addresses) list[list.length] = { address };
  return list;
};

describe("EndpointSlices as a source", () => {
  it("are listed first", () => {
    const watcher = new Watcher();
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2", "10.0.0.1") });
    watcher.cluster.put({ name: "web-2", pods: pods("10.0.0.3") });
    assert.equal("10.0.0.1:8080 10.0.0.2:8080 10.0.0.3:8080", watcher.ask());
  });

  it("are listed page by page", () => {
    const watcher = new Watcher();
    for (const i of $range(1, 45)) {
      watcher.cluster.put({ name: string.format("web-%03d", i), pods: pods(`10.0.0.${i}`) });
    }
    const [, spaces] = string.gsub(watcher.ask(), " ", "");
    assert.equal(44, spaces);
    assert.equal(3, watcher.count("limit="));
    assert.equal(2, watcher.count("continue="));
  });

  it("of a Service that is not there are an empty list", () => {
    assert.equal("", new Watcher().ask());
  });

  it("are watched from the version of the list", () => {
    const watcher = new Watcher();
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.1") });
    assert.equal("10.0.0.1:8080", watcher.ask());
    watcher.cluster.put({ name: "web-2", pods: pods("10.0.0.2") });
    assert.equal("10.0.0.1:8080 10.0.0.2:8080", watcher.ask());
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.9") });
    assert.equal("10.0.0.2:8080 10.0.0.9:8080", watcher.ask());
    watcher.cluster.remove("web-2");
    assert.equal("10.0.0.9:8080", watcher.ask());
    assert.equal(1, watcher.count("watch=true"));
    assert.equal(1, watcher.count("resourceVersion=101&"));
    assert.equal(1, watcher.count("allowWatchBookmarks=true"));
  });

  it("give changes that come together in one answer", () => {
    const watcher = new Watcher();
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.1") });
    watcher.ask();
    watcher.cluster.remove("web-1");
    watcher.cluster.put({ name: "web-2", pods: pods("10.0.0.1") });
    assert.equal("10.0.0.1:8080", watcher.ask());
  });

  it("come from several namespaces at once", () => {
    const watcher = new Watcher(', "namespaces": ["shop", "shop-canary"]');
    watcher.cluster.put({ name: "web-1", namespace: "shop", pods: pods("10.0.0.1") });
    watcher.cluster.put({ name: "web-1", namespace: "shop-canary", pods: pods("10.0.0.2") });
    watcher.cluster.put({ name: "web-1", namespace: "other", pods: pods("10.0.0.3") });
    assert.equal("10.0.0.1:8080 10.0.0.2:8080", watcher.ask());
    watcher.cluster.put({ name: "web-1", namespace: "shop-canary", pods: pods("10.0.0.4") });
    const began = watcher.machine.clock.now();
    assert.equal("10.0.0.1:8080 10.0.0.4:8080", watcher.ask());
    assert.is_true(watcher.machine.clock.now() - began < 0.7);
    watcher.cluster.put({ name: "web-1", namespace: "shop", pods: pods("10.0.0.5") });
    assert.equal("10.0.0.4:8080 10.0.0.5:8080", watcher.ask());
    assert.equal(2, watcher.machine.http.openStreams());
  });

  it("are asked for by the label of the Service", () => {
    const watcher = new Watcher();
    watcher.ask();
    const { url } = watcher.asked[0]!;
    assert.equal(
      "https://kubernetes.default.svc/apis/discovery.k8s.io/v1/namespaces/default/endpointslices" +
        "?labelSelector=kubernetes.io%2Fservice-name%3Dweb&limit=20",
      url,
    );
  });

  it("whose only trouble is the port are an error that names the ports", () => {
    const watcher = new Watcher(', "port": "grpc"');
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.1") });
    assert.equal('port: found "grpc", expected "http" (8080)', watcher.ask());
  });
});

describe("a watch of EndpointSlices", () => {
  const watching = (options = ""): Watcher => {
    const watcher = new Watcher(options);
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.1") });
    assert.equal("10.0.0.1:8080", watcher.ask());
    return watcher;
  };

  it("hands the version back as it is, whatever it looks like", () => {
    const watcher = new Watcher();
    watcher.machine.http.answer(({ url }) =>
      string.find(url, "watch=true", 1, true)[0] === undefined
        ? {
            body: '{ "kind": "EndpointSliceList", "metadata": { "resourceVersion": "1&limit=0 \\r\\nX: y" } }',
          }
        : { pieces: [] },
    );
    watcher.ask();
    watcher.ask();
    assert.equal(
      1,
      watcher.count("&resourceVersion=1%26limit%3D0%20%0D%0AX%3A%20y&timeoutSeconds="),
    );
  });

  it("comes back within the longest wait, unchanged, and is resumed when it ends", () => {
    const watcher = watching();
    for (const _ of $range(1, 20)) {
      const began = watcher.machine.clock.now();
      assert.equal("unchanged", watcher.ask());
      assert.is_true(watcher.machine.clock.now() - began <= longestWaitSeconds);
    }
    assert.equal(1, watcher.count("limit="));
    assert.is_true(watcher.count("watch=true") >= 10);
    assert.same({}, eventCounts(watcher.machine));
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2") });
    assert.equal("10.0.0.2:8080", watcher.askUntilNews().answer);
  });

  it("is asked to end after a time that differs", () => {
    const watcher = watching();
    for (const _ of $range(1, 60)) watcher.ask();
    const seen = new LuaSet<string>();
    let different = 0;
    for (const { url } of watcher.asked) {
      const [seconds] = string.match(url, "timeoutSeconds=(%d+)");
      if (seconds !== undefined) {
        assert.is_true(tonumber(seconds)! >= 14 && tonumber(seconds)! <= 18, seconds);
        if (!seen.has(seconds)) different += 1;
        seen.add(seconds);
      }
    }
    assert.is_true(different >= 3);
  });

  it("goes on from the bookmark, so that a compaction of what was before does not matter", () => {
    const watcher = watching();
    watcher.ask();
    // Others write as well: only a bookmark tells of their versions.
    for (const _ of $range(1, 50)) {
      watcher.cluster.put({ name: "else", namespace: "other", pods: pods("10.9.9.9") });
    }
    for (const _ of $range(1, 3)) assert.equal("unchanged", watcher.ask());
    watcher.cluster.compact();
    for (const _ of $range(1, 3)) assert.equal("unchanged", watcher.ask());
    assert.equal(1, watcher.count("limit="));
  });

  for (const in_stream of [true, false]) {
    it(`whose version is gone lists anew, told ${in_stream ? "in the stream" : "by the status"}`, () => {
      const watcher = watching();
      watcher.ask();
      watcher.cluster.gone_in_stream = in_stream;
      watcher.cluster.forgetStreams();
      watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2") });
      watcher.cluster.compact();
      assert.equal("10.0.0.2:8080", watcher.askUntilNews().answer);
      assert.equal(2, watcher.count("limit="));
    });
  }

  it("whose version is gone as soon as it was given is an error", () => {
    const watcher = watching();
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2") });
    watcher.cluster.compact();
    assert.equal("the API server does not know the version that it has just given", watcher.ask());
  });

  it("that dies in silence is resumed within 30 s, loses nothing and is logged", () => {
    const watcher = watching();
    watcher.ask();
    watcher.cluster.forgetStreams();
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2") });
    const { answer, seconds } = watcher.askUntilNews();
    assert.equal("10.0.0.2:8080", answer);
    assert.is_true(seconds <= 25, `${seconds} s`);
    assert.same({ discovery_watch_silent: 1 }, eventCounts(watcher.machine));
    assert.equal(1, watcher.count("limit="));
  });

  it("that dies in silence together with the API server is an error within 30 s", () => {
    const watcher = watching();
    watcher.ask();
    watcher.cluster.forgetStreams();
    watcher.machine.http.answer((request) => {
      watcher.machine.clock.advance(request.read_timeout_seconds);
      return "timeout";
    });
    const { answer, seconds } = watcher.askUntilNews();
    assert.equal("timeout", answer);
    assert.is_true(seconds <= 28, `${seconds} s`);
  });

  it("that ends at once is an error, so that nobody is asked in a loop", () => {
    const watcher = watching();
    watcher.cluster.ends_at_once = true;
    assert.equal("the watch ended at once", watcher.ask());
  });

  it("that is cut off after a while is resumed", () => {
    const watcher = watching();
    watcher.machine.http.answer((request) => {
      watcher.machine.http.answer(watcher.cluster.answering);
      const [isWatch] = string.find(request.url, "watch=true", 1, true);
      assert.truthy(isWatch);
      return {
        pieces: [
          { problem: "timeout" },
          { problem: "timeout" },
          { problem: "timeout" },
          { problem: "closed" },
        ],
      };
    });
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2") });
    assert.equal("10.0.0.2:8080", watcher.askUntilNews().answer);
    assert.equal(1, watcher.count("limit="));
  });

  it("reads lines that arrive in pieces, and forgets half a line with its stream", () => {
    const watcher = watching();
    watcher.cluster.put({ name: "web-1", pods: pods("10.0.0.2") });
    const line = watcher.cluster.history(watcher.cluster.version);
    let position = 0;
    const next = (): FakePiece => {
      position += 1;
      return position > line.length ? { problem: "timeout" } : string.sub(line, position, position);
    };
    watcher.machine.http.answer(() => ({ next }));
    assert.equal("10.0.0.2:8080", watcher.ask());

    const half = string.sub(line, 1, 40);
    const other = watching();
    other.machine.http.answer(() => {
      other.machine.http.answer(other.cluster.answering);
      const late = { problem: "timeout" };
      return { pieces: [half, late, late, late, ""] };
    });
    other.cluster.put({ name: "web-1", pods: pods("10.0.0.3") });
    assert.equal("10.0.0.3:8080", other.askUntilNews().answer);
  });

  it("that says an endless line is an error", () => {
    const watcher = watching();
    const piece = string.rep("x", 1048576);
    watcher.machine.http.answer(() => ({ next: () => piece }));
    assert.equal("the watch says a line of more than 8388608 bytes", watcher.ask());
  });

  it("ends early when the worker is on its way out", () => {
    const watcher = watching();
    watcher.machine.exiting = true;
    const began = watcher.machine.clock.now();
    assert.equal("unchanged", watcher.ask());
    assert.is_true(watcher.machine.clock.now() - began < 1);
  });

  it("is closed with its session", () => {
    const watcher = watching(', "namespaces": ["default", "shop"]');
    watcher.ask();
    assert.equal(2, watcher.machine.http.openStreams());
    watcher.close();
    assert.equal(0, watcher.machine.http.openStreams());
  });

  it("leaves no stream open, whatever its end", () => {
    const watcher = watching();
    for (const _ of $range(1, 10)) watcher.ask();
    assert.equal(1, watcher.machine.http.openStreams());
    watcher.machine.http.answer(() => ({ status: 403, body: "{}" }));
    assert.equal(
      "the token may not list and watch EndpointSlices (403)",
      watcher.askUntilNews().answer,
    );
    watcher.startAnew();
    assert.equal(0, watcher.machine.http.openStreams());
  });
});

describe("the API server", () => {
  const problemOf = (status: number, body: string, options = ""): string => {
    const watcher = new Watcher(options);
    watcher.machine.http.answer(() => ({ status, body }));
    return watcher.ask();
  };

  it("is told the token, which is read anew for each connection", () => {
    const watcher = new Watcher();
    watcher.ask();
    watcher.machine.secrets[`file ${tokenFile}`] = "rotated";
    for (const _ of $range(1, 4)) watcher.ask();
    assert.equal("Bearer t0ken", watcher.asked[0]!.headers?.Authorization);
    assert.equal("Bearer rotated", watcher.asked[watcher.asked.length - 1]!.headers?.Authorization);
  });

  it("is told the token that the configuration refers to", () => {
    const watcher = new Watcher(', "token": { "env": "KUBERNETES_TOKEN" }');
    watcher.machine.secrets["env KUBERNETES_TOKEN"] = "from-env";
    watcher.ask();
    assert.equal("Bearer from-env", watcher.asked[0]!.headers?.Authorization);
  });

  it("is not asked without a token that can be read", () => {
    const watcher = new Watcher(', "token": { "file": "/gone" }');
    assert.equal("the token can't be read: file /gone is not there", watcher.ask());
    assert.equal(0, watcher.asked.length);
  });

  it("is not asked with a token of several words", () => {
    const watcher = new Watcher();
    watcher.machine.secrets[`file ${tokenFile}`] = "a\r\nX-Other: b";
    assert.equal("the token is more than one word", watcher.ask());
    assert.equal(0, watcher.asked.length);
  });

  it("at a plain http address is not told the service account's token", () => {
    const watcher = new Watcher(', "address": "http://127.0.0.1:8001"');
    watcher.ask();
    assert.is_nil(watcher.asked[0]!.headers?.Authorization);
    assert.equal("http://127.0.0.1:8001/apis/", string.sub(watcher.asked[0]!.url, 1, 27));
  });

  it("must have the cluster's name in its certificate where its address is no name", () => {
    const names: readonly (readonly [string, string | undefined])[] = [
      ["", undefined],
      [', "address": "https://10.96.0.1:6443/"', "kubernetes.default.svc"],
      [', "address": "https://[fd00::1]:6443"', "kubernetes.default.svc"],
      [', "address": "https://api.example:6443"', undefined],
      [', "address": "https://10.96.0.1", "tls": { "server_name": "api.example" }', "api.example"],
    ];
    for (const [options, name] of names) {
      const watcher = new Watcher(options);
      watcher.ask();
      assert.equal(name, watcher.asked[0]!.server_name, options);
      assert.is_true(watcher.asked[0]!.verify);
    }
  });

  it("is the one that a pod is told of", () => {
    assert.equal("https://10.96.0.1:443", serverOf("10.96.0.1", "443"));
    assert.equal("https://[fd00::1]:6443", serverOf("fd00::1", "6443"));
    assert.equal("https://kubernetes.default.svc", serverOf(undefined, undefined));
    assert.equal("https://kubernetes.default.svc", serverOf("", "443"));
  });

  it("may refuse, and is quoted", () => {
    assert.equal("the API server does not accept the token (401)", problemOf(401, "{}"));
    assert.equal(
      "the token may not list and watch EndpointSlices (403): no such right",
      problemOf(403, '{ "kind": "Status", "message": "no such right" }'),
    );
    assert.equal("the API server answered 503", problemOf(503, "<html>"));
    assert.equal("the API server answered 500: ill", problemOf(500, '{ "message": "ill" }'));
  });

  it("is not quoted when it repeats the token", () => {
    const expected = "the API server's answer repeats the token: it is not read";
    assert.equal(expected, problemOf(403, '{ "message": "t0ken is not good" }'));
    assert.equal(expected, problemOf(200, "<html>t0ken</html>"));
    const watcher = new Watcher();
    watcher.ask();
    watcher.machine.http.answer(() => ({ pieces: ["what is t0ken?\n"] }));
    assert.equal(expected, watcher.ask());
  });

  it("that is not there is named by the client", () => {
    const watcher = new Watcher();
    watcher.machine.http.answer(() => "kubernetes.default.svc port 443: connection refused");
    assert.equal("kubernetes.default.svc port 443: connection refused", watcher.ask());
  });

  it("that takes too long over a list is an error in time", () => {
    const watcher = new Watcher();
    for (const i of $range(1, 200))
      watcher.cluster.put({ name: `web-${i}`, pods: pods("10.0.0.1") });
    watcher.machine.http.answer((request) => {
      watcher.machine.clock.advance(2.9);
      return watcher.cluster.answering(request);
    });
    const began = watcher.machine.clock.now();
    assert.equal("the list was not complete after 12 s", watcher.ask());
    assert.is_true(watcher.machine.clock.now() - began <= longestWaitSeconds);
  });
});

describe("the identity of EndpointSlices as a source", () => {
  const identity = (options: string): string => kubernetesSource.identity(configurationOf(options));

  it("is what is asked, and whom", () => {
    const seen = new LuaSet<string>();
    for (const options of [
      "",
      ', "port": 80',
      ', "port": "http"',
      ', "namespaces": ["shop"]',
      ', "namespaces": ["default", "shop"]',
      ', "address_family": "ipv6"',
      ', "address": "https://api.example"',
    ]) {
      assert.is_false(seen.has(identity(options)), options);
      seen.add(identity(options));
    }
  });

  it("is not how", () => {
    assert.equal(
      identity(""),
      identity(', "timeout_seconds": 1, "token": { "file": "/t" }, "tls": { "verify": false }'),
    );
  });
});
