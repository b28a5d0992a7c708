// Compiled, never run: what the declarations of libraries say, and the misuse they refuse.
import * as balancer from "ngx.balancer";
import * as cjson from "cjson.safe";
import * as throwing from "cjson";
import * as http from "resty.http";
import * as lrucache from "resty.lrucache";
import * as processes from "ngx.process";
import * as resolver from "resty.dns.resolver";
import * as ssl from "ngx.ssl";
import type { Semaphore } from "ngx.semaphore";
import { exactly } from "./exactly";

const text = exactly<string>();
const maybeText = exactly<string | undefined>();

export function balancing(): void {
  const [state, status, err] = balancer.get_last_failure();
  if (state !== undefined) exactly<number>()(status);
  else maybeText(err);
  const [ok, warning] = balancer.set_more_tries(1);
  if (ok === true) maybeText(warning);
  else text(warning);
  balancer.set_timeouts(1, undefined, undefined);
  // @ts-expect-error all three, nil where nothing changes
  balancer.set_timeouts(1);
  // @ts-expect-error since 0.1.29: not there in 0.1.25
  balancer.enable_keepalive(1);
}

export function semaphores(semaphore: Semaphore): void {
  const [ok, err] = semaphore.wait(1);
  if (ok === undefined) text(err);
  // @ts-expect-error how long to wait must be said
  semaphore.wait();
}

export function json(): void {
  const [value, err] = cjson.decode<{ a?: number }>("{}");
  if (value !== undefined) exactly<number | undefined>()(value.a);
  else text(err);
  exactly<unknown>()(throwing.decode("{}"));
  text(throwing.encode({}));
  exactly<ngx.Null>()(cjson.null);
  // @ts-expect-error nil in Debian's lua-cjson
  cjson.encode_empty_table_as_object(false);
  // @ts-expect-error nil in Debian's lua-cjson
  const metatable: object = cjson.empty_array_mt;
  print(metatable);
}

export function caches(): void {
  const [cache, problem] = lrucache.new<{ id: string }>(10);
  if (cache === undefined) return error(problem);
  cache.set("key", { id: "a" }, 1);
  // @ts-expect-error another type of value
  cache.set("key", 1);
  const [value, stale, flags] = cache.get("key");
  if (value === undefined) exactly<{ id: string } | undefined>()(stale);
  else exactly<number>()(flags);
}

export function names(): void {
  const [dns] = resolver.new({ nameservers: ["127.0.0.1", ["127.0.0.1", 53]] });
  if (dns === undefined) return;
  const [answers, err] = dns.query("name", { qtype: dns.TYPE_SRV });
  if (answers === undefined) return error(err);
  exactly<number | undefined>()(answers.errcode);
  for (const answer of answers) print(answer.target ?? answer.address, answer.ttl);
  // @ts-expect-error servers must be given
  resolver.new({});
}

export function redisReplies(client: redis.Redis): void {
  const [reply, err] = client.get("key");
  if (reply === undefined || reply === false) return text(err);
  exactly<string | ngx.Null>()(reply);
  const [sum] = client.eval<number>("return 1", 0);
  exactly<number | false | undefined>()(sum);
  const [other] = client.xlen("stream");
  exactly<redis.Reply | false | undefined>()(other);
  // @ts-expect-error no command of Redis
  const command: keyof redis.Redis = "made_up";
  print(command);
  // @ts-expect-error nil in Debian's nginx.redis
  client.set_timeouts(1, 2, 3);
}

export function requests(): void {
  const [client] = http.new();
  if (client === undefined) return;
  const [response, err] = client.request_uri("http://127.0.0.1", {
    method: "POST",
    headers: { "X-N": 1 },
    query: { a: true },
    keepalive: false,
  });
  if (response === undefined) return text(err);
  text(response.body);
  exactly<string | string[] | undefined>()(response.headers["X-N"]);
  const [kept] = client.set_keepalive(1000, 10);
  exactly<1 | 2 | undefined>()(kept);
}

export function certificates(): void {
  const [chain] = ssl.parse_pem_cert("pem");
  const [key] = ssl.parse_pem_priv_key("pem");
  if (chain !== undefined && key !== undefined) {
    ssl.set_cert(chain);
    ssl.set_priv_key(key);
    // @ts-expect-error a key is no certificate
    ssl.set_cert(key);
  }
  exactly<processes.ProcessType>()(processes.type());
}
