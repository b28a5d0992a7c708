// Compiled, never run: what the declarations of `ngx` say, and the misuse they refuse.
import { exactly } from "./exactly";

const text = exactly<string>();
const maybeText = exactly<string | undefined>();
const number = exactly<number>();

export function sharedDict(): void {
  const dict = ngx.shared.endpoints;
  // @ts-expect-error a dict that nginx.conf does not declare is nil
  dict.get("key");
  if (dict === undefined) return;

  const [value, flags] = dict.get<string>("key");
  maybeText(value);
  if (value !== undefined) exactly<number | undefined>()(flags);
  else maybeText(flags);

  const [stale, , isStale] = dict.get_stale<number>("key");
  if (stale !== undefined) exactly<boolean>()(isStale);

  const [count, err] = dict.incr("key", 1, 0, 10);
  if (count === undefined) text(err);
  else number(count);
  const [bare, , forcible] = dict.incr("key", 1);
  exactly<undefined>()(forcible);
  exactly<number | undefined>()(bare);

  const [ok, problem] = dict.set("key", true, 1, 2);
  if (ok !== true) text(problem);

  // @ts-expect-error tables cannot be stored
  dict.set("key", { a: 1 });
  // @ts-expect-error a time to live needs a first value
  dict.incr("key", 1, undefined, 10);
}

export function request(): void {
  ngx.req.set_method(ngx.HTTP_POST);
  // @ts-expect-error methods are numbers of nginx's own
  ngx.req.set_method("POST");
  // @ts-expect-error a status is no method
  ngx.req.set_method(ngx.HTTP_OK);

  const [args, err] = ngx.req.get_uri_args(0);
  exactly<string | true | (string | true)[] | undefined>()(args.name);
  exactly<"truncated" | undefined>()(err);
  maybeText(ngx.req.get_body_data());

  const [body] = ngx.req.socket();
  body?.settimeout(1000);
  // @ts-expect-error only the raw socket can send
  const sends: keyof ngx.ReqSocket = "send";
  print(sends);
  const [raw] = ngx.req.socket(true);
  raw?.send("x");

  maybeText(ngx.var.anything);
  text(ngx.var.request_uri);
  // @ts-expect-error nginx's own variables are read-only
  ngx.var.request_uri = "/";
  ngx.var.mine = "value";
  // @ts-expect-error variables are strings
  ngx.var.mine = 1;
  exactly<unknown>()(ngx.ctx.anything);
}

export function response(): void {
  exactly<string | string[] | undefined>()(ngx.header.anything);
  ngx.header["Content-Length"] = 10;
  maybeText(ngx.header["Content-Length"]);
  ngx.header.anything = undefined;
  // @ts-expect-error other headers are text
  ngx.header.anything = 10;
  ngx.print("a", 1, true, ["b", ["c", 2]]);
  // @ts-expect-error a table with names cannot be printed
  ngx.print({ a: 1 });
  // @ts-expect-error computed by nginx
  ngx.headers_sent = true;
  ngx.redirect("/", 308);
  // @ts-expect-error no status of a redirect
  ngx.redirect("/", 200);
}

export function neverReturns(): string {
  ngx.exec("@other");
}

export function sockets(): void {
  const socket = ngx.socket.tcp();
  socket.connect("127.0.0.1", 80, { pool: "mine" });
  socket.connect("unix:/tmp/a", { backlog: 1 });
  // @ts-expect-error a host needs a port
  socket.connect("127.0.0.1");

  const [session, err] = socket.sslhandshake(undefined, "name", true);
  exactly<ngx.SslSession | undefined>()(session);
  maybeText(err);
  const [plain] = socket.sslhandshake(false);
  exactly<true | undefined>()(plain);

  const [data, problem, partial] = socket.receive();
  if (data === undefined) {
    exactly<ngx.SocketError>()(problem);
    text(partial);
  }
  // @ts-expect-error since 0.10.29: not there in 0.10.23
  socket.getfd();
  // @ts-expect-error no pattern of cosockets
  socket.receive("*n");
}

export function timersAndThreads(): void {
  const [handle, err] = ngx.timer.at(
    1,
    (premature, name: string) => {
      exactly<boolean>()(premature);
      text(name);
    },
    "name",
  );
  exactly<1 | undefined>()(handle);
  maybeText(err);
  // @ts-expect-error the callback wants a string
  ngx.timer.at(1, (_premature: boolean, _name: string) => undefined, 1);
  // @ts-expect-error the callback's argument is missing
  ngx.timer.every(1, (_premature: boolean, _name: string) => undefined);

  const one = ngx.thread.spawn((n: number) => `${n}`, 1);
  const two = ngx.thread.spawn(() => $multi(1, "two"));
  const [ok, first] = ngx.thread.wait(one);
  if (ok) text(first);
  else exactly<unknown>()(first);
  const [done, left, right] = ngx.thread.wait(two);
  if (done) {
    number(left);
    text(right);
  }
  ngx.thread.kill(one);
}

export function regularExpressions(): void {
  const [captures, err] = ngx.re.match("subject", "regex", "jo");
  if (captures !== undefined) {
    text(captures[0]);
    exactly<string | false | undefined>()(captures[1]);
  } else {
    maybeText(err);
  }
  const [from, to] = ngx.re.find("subject", "regex");
  if (from !== undefined) exactly<number>()(to);
  const [text1, n, problem] = ngx.re.gsub("subject", "regex", "$0");
  if (text1 !== undefined) number(n);
  else text(problem);
  // @ts-expect-error options are letters in a string
  ngx.re.match("subject", "regex", { jit: true });
}

export function phases(): ngx.YieldablePhase | undefined {
  const phase: ngx.Phase = ngx.get_phase();
  // @ts-expect-error no phase of nginx
  if (phase === "before") return undefined;
  return phase === "access" ? phase : undefined;
}

export function constants(): void {
  exactly<200>()(ngx.HTTP_OK);
  exactly<4>()(ngx.ERR);
  // @ts-expect-error a constant
  ngx.OK = 1;
  ngx.log(ngx.WARN, "text");
  // @ts-expect-error the level comes first
  ngx.log("text");
}
