/** @noSelfInFile */
// Compiled, never run: emit.expected.lua is what must come of it (spec/integration/types.spec.ts).
import * as balancer from "ngx.balancer";
import * as pipe from "ngx.pipe";
import * as semaphore from "ngx.semaphore";
import { decode_base64url } from "ngx.base64";
import * as cjson from "cjson.safe";
import * as ffi from "ffi";
import * as buffer from "string.buffer";
import * as http from "resty.http";
import * as lock from "resty.lock";
import * as lrucache from "resty.lrucache";
import * as prometheus from "prometheus";
import * as redis from "nginx.redis";
import * as resolver from "nginx.dns.resolver";
import * as sha256 from "resty.sha256";
import * as typedefs from "kong.db.schema.typedefs";
import "table.clear";
import "table.new";

export function namespaces(): void {
  ngx.say("a", 1, ["b", ["c"]]);
  ngx.log(ngx.ERR, "text ", ngx.null);
  ngx.status = ngx.HTTP_TOO_MANY_REQUESTS;
  ngx.header["Retry-After"] = 2;
  ngx.header.x_trace = ["a", "b"];
  ngx.ctx.route = ngx.var.uri;
  ngx.arg[1] = undefined;
  ngx.arg[2] = true;
  ngx.req.set_header("X-Id", ngx.var[1]);
  ngx.update_time();
  print(ngx.config.prefix(), ngx.worker.pid(), ngx.null === cjson.null);
}

export function severalReturns(): void {
  const [captures, err] = ngx.re.match("subject", "(s)", "jo");
  if (captures) print(captures[0], captures[1], captures.name);
  else print(err);
  const [from, to] = ngx.re.find("subject", "s", "jo");
  const [headers, truncated] = ngx.req.get_headers(0);
  print(from, to, headers.host, truncated);
  const [decoded] = decode_base64url("YQ");
  const [pids] = ngx.worker.pids();
  const [first, second] = ngx.location.capture_multi([["/a"], ["/b", { args: { n: 1 } }]]);
  print(decoded, pids?.[0], first?.status, second?.body);
}

export function methods(dict: ngx.SharedDict): void {
  const [value, flags] = dict.get<number>("key");
  const [count, err, forcible] = dict.incr("key", 1, 0, 60);
  print(value, flags, count, err, forcible);
  dict.delete("key");
  const socket = ngx.socket.tcp();
  socket.settimeouts(100, 200, 300);
  const [ok] = socket.connect("unix:/tmp/a.sock");
  if (ok !== undefined) socket.send(["a", "b"]);
  const [line, problem, partial] = socket.receive("*l");
  const [reader] = socket.receiveuntil("--", { inclusive: true });
  if (reader) print(reader(10), line, problem, partial);
  socket.getfd?.();
}

export function callbacks(): void {
  ngx.timer.at(0, (premature, name: string) => print(premature, name), "name");
  const thread = ngx.thread.spawn((n: number) => n + 1, 1);
  const [ok, answer] = ngx.thread.wait(thread);
  if (ok) print(answer + 1);
  ngx.on_abort(() => ngx.exit(499));
  const [text] = ngx.re.gsub("a", "a", (found) => `${found[0]}b`);
  print(text, ndk.set_var.set_escape_uri?.("a b"));
}

export function modules(): void {
  balancer.set_current_peer("127.0.0.1", 80);
  balancer.enable_keepalive?.(60, 100);
  const [waiting] = semaphore.new(0);
  waiting?.post();
  const [process] = pipe.spawn(["true"]);
  if (process) print(process.wait());
  print(cjson.encode([1]), cjson.encode_empty_table_as_object?.(false), cjson.new().decode("1"));
  const [cache] = lrucache.new<number>(100);
  if (cache) print(cache.get("a"));
  const [held] = lock.new("locks", { timeout: 0 });
  if (held) print(held.lock("key"));
  print(sha256.new()?.final());
  const metrics = prometheus.init("metrics");
  metrics.counter("total", "All", ["code"])?.inc(1, [200]);
}

export function clients(): void {
  const [client] = redis.new();
  if (client) {
    client.connect("127.0.0.1", 6379);
    client.init_pipeline();
    client.get("a");
    client.xadd("stream", "*", "field", 1);
    print(client.commit_pipeline(), client.array_to_hash([]));
  }
  const [dns] = resolver.new({ nameservers: ["127.0.0.1"] });
  if (dns) print(dns.query("name", { qtype: resolver.TYPE_SRV }), resolver.arpa_str("::1"));
  const [web] = http.new();
  if (web) {
    const [response] = web.request_uri("http://127.0.0.1", { method: "GET" });
    print(response?.status);
  }
}

export function luajit(): void {
  const numbers = ffi.new<ffi.Pointer<number>>("int[?]", 2);
  numbers[0] = 1;
  print(
    ffi.string(numbers, 4),
    ffi.typeof("int")(1),
    (ffi.C as { getpid: (this: void) => number }).getpid(),
  );
  const bytes = buffer.new(64);
  print(bytes.put("a", 1).putf("%d", 2).length(), bytes.get());
  const slots = table.create<Record<string, number>>(0, 8);
  table.clear(slots);
}

export const handler: kong.Handler<{ limit: number }> = {
  PRIORITY: 10,
  VERSION: "1.0.0",
  access(config) {
    kong.log("limit ", config.limit);
    kong.log.err("text");
    kong.service.set_target("127.0.0.1", 80);
    kong.service.set_target_retry_callback?.(() => $multi("127.0.0.1", 81));
    const [key] = kong.cache.get("key", undefined, () => $multi("value"));
    kong.ctx.plugin.key = key;
    kong.tracing.active_span()?.set_attribute("key", "value");
    return kong.response.exit(429, { message: "no" });
  },
};

export const schema: kong.Schema = {
  name: "limit",
  fields: [
    { protocols: typedefs.protocols_http },
    { config: { type: "record", fields: [{ port: typedefs.port({ required: true }) }] } },
  ],
};

export function specs(): void {
  describe("a group", () => {
    it("is tested", () => {
      finally_(() => undefined);
      assert(true, "Lua's own");
      assert.equal(1, 1);
      assert.are.same({ a: 1 }, { a: 1 });
      assert.is.nil(undefined);
      assert.has.no.error(() => undefined);
      const called = spy.new((n: number) => n);
      called(1);
      assert.spy(called).was.called_with(match.is.number());
      called.clear();
      stub(ngx, "log").returns(1);
      assert.snapshot().revert();
    });
  });
}
