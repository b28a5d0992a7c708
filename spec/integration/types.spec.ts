import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join, relative, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as ts from "typescript";
import * as tstl from "typescript-to-lua";

// `types/` against the nginx that runs: every name that exists is declared, with its kind and, for
// constants, its value; every name declared without `?` exists. MOONTIDE_NGINX chooses the binary.

const root = resolve(__dirname, "../..");
const types = join(root, "types");

/** What Lua knows of a table: kinds by name, nested for tables. */
interface Shape {
  [name: string]: string | number | Shape;
}

/** Where the names of a table at run time are declared: expressions of TypeScript types. */
const declaredAs: Record<string, string[]> = {
  ngx: ["typeof ngx"],
  "ngx (computed)": ["typeof ngx"],
  "shared dict": ["ngx.SharedDict"],
  "tcp socket": ["ngx.TcpSocket"],
  "udp socket": ["ngx.UdpSocket"],
  "request socket": ["ngx.ReqSocket"],
  "raw request socket": ["ngx.RawReqSocket"],
  ffi: ['typeof import("ffi")'],
  bit: ["typeof bit"],
  jit: ["typeof jit"],
  cjson: ["cjson.Throwing"],
  "cjson.safe": ["cjson.Safe"],
  "ngx.balancer": ['typeof import("ngx.balancer")'],
  "ngx.base64": ['typeof import("ngx.base64")'],
  "ngx.errlog": ['typeof import("ngx.errlog")'],
  "ngx.ocsp": ['typeof import("ngx.ocsp")'],
  "ngx.pipe": ['typeof import("ngx.pipe")'],
  "ngx.process": ['typeof import("ngx.process")'],
  "ngx.proxyssl": ['typeof import("ngx.proxyssl")'],
  "ngx.re": ['typeof import("ngx.re")'],
  "ngx.req": ['typeof import("ngx.req")'],
  "ngx.resp": ['typeof import("ngx.resp")'],
  "ngx.semaphore": ['typeof import("ngx.semaphore")', 'import("ngx.semaphore").Semaphore'],
  "ngx.ssl": ['typeof import("ngx.ssl")'],
  "ngx.ssl.clienthello": ['typeof import("ngx.ssl.clienthello")'],
  "ngx.ssl.proxysslcert": ['typeof import("ngx.ssl.proxysslcert")'],
  "ngx.ssl.proxysslverify": ['typeof import("ngx.ssl.proxysslverify")'],
  "ngx.ssl.session": ['typeof import("ngx.ssl.session")'],
  "nginx.dns.resolver": [
    'typeof import("nginx.dns.resolver")',
    'import("nginx.dns.resolver").Resolver',
  ],
  "nginx.redis": ['typeof import("nginx.redis")', "redis.Redis"],
  prometheus: ['typeof import("prometheus")', 'import("prometheus").Prometheus'],
  "resty.core": ['typeof import("resty.core")'],
  "resty.core.base": ['typeof import("resty.core.base")'],
  "resty.core.misc": ['typeof import("resty.core.misc")'],
  "resty.core.time": ['typeof import("resty.core.time")'],
  "resty.dns.resolver": [
    'typeof import("resty.dns.resolver")',
    'import("resty.dns.resolver").Resolver',
  ],
  "resty.http": ['typeof import("resty.http")', 'import("resty.http").Client'],
  "resty.limit.conn": ['typeof import("resty.limit.conn")', "limit.Connections"],
  "resty.limit.count": ['typeof import("resty.limit.count")', "limit.Count"],
  "resty.limit.req": ['typeof import("resty.limit.req")', "limit.Requests"],
  "resty.limit.traffic": ['typeof import("resty.limit.traffic")'],
  "resty.lock": ['typeof import("resty.lock")', 'import("resty.lock").Lock'],
  "resty.lrucache": ['typeof import("resty.lrucache")', "lrucache.Cache"],
  "resty.lrucache.pureffi": ['typeof import("resty.lrucache.pureffi")', "lrucache.Cache"],
  "resty.md5": ["digest.Module", "digest.Digest"],
  "resty.random": ['typeof import("resty.random")'],
  "resty.redis": ['typeof import("resty.redis")', "redis.Redis"],
  "resty.sha1": ["digest.Module", "digest.Digest"],
  "resty.sha256": ["digest.Module", "digest.Digest"],
  "resty.sha512": ["digest.Module", "digest.Digest"],
  "resty.shell": ['typeof import("resty.shell")'],
  "resty.signal": ['typeof import("resty.signal")'],
  "resty.string": ['typeof import("resty.string")'],
  "resty.upload": ['typeof import("resty.upload")', 'import("resty.upload").Form'],
  "resty.websocket.client": ['typeof import("resty.websocket.client")', "websocket.Client"],
  "resty.websocket.server": ['typeof import("resty.websocket.server")', "websocket.Server"],
  tablepool: ['typeof import("tablepool")'],
  "string.buffer": ['typeof import("string.buffer")'],
};

/** Names that a run cannot show: made as they are used, or seen in one subsystem only. */
const unseen = new Set([
  ...["jit.util", "ngx.var", "ngx.arg", "ngx.header", "ngx.shared", "ngx.location"],
  ...redisCommandsMadeWhenUsed(),
]);

/** Methods of lua-resty-redis beyond its fixed list are made by a metatable. */
function redisCommandsMadeWhenUsed(): string[] {
  const source = readFileSync(join(types, "resty/redis-commands.d.ts"), "utf8");
  const listed = [...source.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
  const typed = ["select", "ping", "setnx", "exists", "type", "incrby", "decrby", "pexpire", "ttl"];
  typed.push("pttl", "hgetall", "hincrby", "rpush", "rpop", "scard", "zcard", "zscore", "evalsha");
  typed.push("zremrangebyscore", "publish");
  return [...listed, ...typed].flatMap((name) => [`nginx.redis.${name}`, `resty.redis.${name}`]);
}

/** Libraries that one nginx or the other lacks; all others must load. */
const mayBeAbsent =
  /^(nginx\.|prometheus$|resty\.(dns|http|limit|lock|md5|random|redis|sh[ae]|signal|string|upload|websocket)|tablepool$|ngx\.(pipe|proxyssl|ssl\.proxyssl)|string\.buffer)/;

const probe = `
local function shape(value, depth)
   local kind = type(value)
   if kind == "number" then return value end
   if kind ~= "table" or depth == 0 then return kind end
   local names = {}
   for name, inner in pairs(value) do
      if type(name) == "string" and not name:find("^__?[a-z]") and inner ~= ngx.shared then
         names[name] = shape(inner, depth - 1)
      end
   end
   names["\\0"] = "table" -- an empty table would be encoded as an array
   return names
end
local function methods(object) return shape(getmetatable(object).__index, 1) end
local seen, failed = {}, {}
seen.ngx = shape(ngx, 2)
local computed = {}
local function upvalues(callback)
   for i = 1, 20 do
      local name, value = debug.getupvalue(callback, i)
      if name == nil then break end
      if name == "ngx_magic_key_getters" or name == "ngx_magic_key_setters" then
         for key in pairs(value) do computed[key] = "computed" end
      end
   end
end
upvalues(getmetatable(ngx).__index)
upvalues(getmetatable(ngx).__newindex)
seen["ngx (computed)"] = computed
seen["shared dict"] = methods(ngx.shared.probe)
seen["tcp socket"] = methods(ngx.socket.tcp())
seen["udp socket"] = methods(ngx.socket.udp())
local bodied, raw
if ngx.var.uri == "/raw" then raw = assert(ngx.req.socket(true)) else bodied = assert(ngx.req.socket()) end
seen["request socket"] = bodied and methods(bodied)
seen["raw request socket"] = raw and methods(raw)
for name in string.gmatch(MODULES, "%S+") do
   local ok, module = pcall(require, name)
   if ok then seen[name] = shape(module, 1) else failed[name] = tostring(module):sub(1, 200) end
end
local answer = require("cjson").encode({ seen = seen, failed = failed })
if raw then
   raw:send("HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: " .. #answer .. "\\r\\n\\r\\n" .. answer)
else
   ngx.print(answer)
end
`;

interface Answer {
  seen: Record<string, Shape>;
  failed: Record<string, string>;
}

function findNginx(): string {
  const wanted = process.env.MOONTIDE_NGINX;
  const names = wanted !== undefined && wanted !== "" ? [wanted] : ["openresty", "nginx"];
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  for (const name of names) {
    if (name.includes("/")) return name;
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  throw new Error("no nginx: set MOONTIDE_NGINX, or put openresty or nginx on PATH");
}

/** `nginx -V` names a Lua module that is built in; otherwise it is loaded. */
function mainContext(nginx: string): string {
  const built = execFileSync("sh", ["-c", '"$0" -V 2>&1', nginx], { encoding: "utf8" });
  const lines = ["daemon off;", "pid nginx.pid;", "worker_processes 1;"];
  if (process.getuid?.() === 0) lines.push("user root;");
  if (!/add-module=\S*(ngx_lua|lua-nginx-module)|openresty\//.test(built)) {
    const modules = /--modules-path=(\S+)/.exec(built)?.[1] ?? "modules";
    lines.push(`load_module ${modules}/ndk_http_module.so;`);
    lines.push(`load_module ${modules}/ngx_http_lua_module.so;`);
  }
  return lines.join("\n");
}

function configuration(nginx: string, folder: string): string {
  const modules = Object.keys(declaredAs).filter((name) => !/^ngx$|[ (]/.test(name));
  const libraries = ["/usr/share/lua/5.1/?.lua", "/usr/share/lua/5.1/?/init.lua"];
  const openresty = resolve(nginx, "../../..");
  if (existsSync(join(openresty, "lualib"))) {
    const lualib = ["site/lualib", "lualib"].map((path) => join(openresty, path, "?.lua"));
    libraries.splice(0, libraries.length, ...lualib);
  }
  return `${mainContext(nginx)}
error_log ${folder}/error.log notice;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  lua_package_path "${libraries.join(";")};;";
  lua_shared_dict probe 64k;
  init_by_lua_block { MODULES = "${modules.join(" ")}" }
  server {
    listen unix:${folder}/probe.sock;
    location / { content_by_lua_file ${folder}/probe.lua; }
  }
}
`;
}

function ask(socketPath: string, path: string): Promise<Answer> {
  return new Promise((done, fail) => {
    const question = request({ socketPath, path, method: "POST", agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) done(JSON.parse(text) as Answer);
        else fail(new Error(`status ${String(response.statusCode)}: ${text}`));
      });
    });
    question.on("error", fail);
    question.end("x");
  });
}

async function runProbe(): Promise<Answer> {
  const nginx = findNginx();
  const folder = mkdtempSync(join(tmpdir(), "moontide-types-"));
  let running: ChildProcess | undefined;
  try {
    writeFileSync(join(folder, "probe.lua"), probe);
    writeFileSync(join(folder, "nginx.conf"), configuration(nginx, folder));
    running = spawn(nginx, ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "pipe" });
    let said = "";
    running.stderr?.on("data", (data: Buffer) => (said += data.toString()));
    for (let i = 0; i < 100 && !existsSync(join(folder, "probe.sock")); i++) {
      if (running.exitCode !== null) throw new Error(`nginx stopped: ${said}`);
      await pause(50);
    }
    const plain = await ask(join(folder, "probe.sock"), "/");
    const raw = await ask(join(folder, "probe.sock"), "/raw");
    plain.seen["raw request socket"] = raw.seen["raw request socket"] ?? {};
    return plain;
  } catch (error) {
    const log = join(folder, "error.log");
    if (existsSync(log)) console.error(readFileSync(log, "utf8").slice(-2000));
    throw error;
  } finally {
    if (running !== undefined && running.exitCode === null) {
      const stopped = new Promise((done) => running?.once("exit", done));
      running.kill("SIGTERM");
      await stopped;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A program over `types/` and one file in memory, whose types `T0`, `T1`… are the expressions given. */
function resolveTypes(expressions: string[]): {
  checker: ts.TypeChecker;
  types: ts.Type[];
  place: ts.Node;
} {
  const path = join(root, "types/probe.ts");
  const source = expressions.map((text, i) => `export type T${i} = ${text};`).join("\n");
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts"],
    types: [],
    typeRoots: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === path || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === path
      ? ts.createSourceFile(path, source, ts.ScriptTarget.ESNext, true)
      : getSourceFile(file, ...rest);
  const program = ts.createProgram([join(types, "index.d.ts"), path], options, host);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) {
    throw new Error(
      ts.formatDiagnostics(problems, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => "\n",
      }),
    );
  }
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error("the file in memory is not part of the program");
  const found = file.statements
    .filter(ts.isTypeAliasDeclaration)
    .map((alias) => checker.getTypeAtLocation(alias.name));
  return { checker, types: found, place: file };
}

interface Declared {
  optional: boolean;
  type: ts.Type;
}

/** Declared names that TSTL writes differently in Lua, as `@customName` says. */
function nameInLua(symbol: ts.Symbol): string {
  const tag = symbol.getJsDocTags().find((each) => each.name === "customName");
  return tag?.text?.map((part) => part.text).join("") ?? symbol.name;
}

let answer: Answer;
let declared: Map<string, Map<string, Declared>>;
let checker: ts.TypeChecker;
let place: ts.Node;

function collect(type: ts.Type, into: Map<string, Declared>): void {
  for (const symbol of checker.getPropertiesOfType(type)) {
    if (symbol.name === "default" || symbol.name.startsWith("__")) continue;
    const member = checker.getTypeOfSymbolAtLocation(symbol, place);
    const optional =
      (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
      (checker.getNonNullableType(member) !== member &&
        (member.flags & ts.TypeFlags.Union) !== 0 &&
        (member as ts.UnionType).types.some((each) => each.flags & ts.TypeFlags.Undefined));
    into.set(nameInLua(symbol), { optional, type: checker.getNonNullableType(member) });
  }
}

function membersOf(type: ts.Type): Map<string, Declared> {
  const names = new Map<string, Declared>();
  collect(type, names);
  return names;
}

/** Each run-time name with what is declared for it, one level into the tables of `ngx`. */
function* pairsOf(
  table: string,
  shape: Shape,
  names: Map<string, Declared>,
): Generator<[path: string, value: string | number | Shape, found: Declared | undefined]> {
  for (const [name, value] of Object.entries(shape)) {
    if (name === "\0" || name === "resty") continue;
    const path = `${table}.${name}`;
    const found = names.get(name);
    yield [path, value, found];
    if (typeof value === "object" && found !== undefined && !unseen.has(path)) {
      yield* pairsOf(path, value, membersOf(found.type));
    }
  }
}

function everyPair(): [string, string | number | Shape, Declared | undefined][] {
  return Object.entries(answer.seen).flatMap(([table, shape]) => [
    ...pairsOf(table, shape, declared.get(table) ?? new Map<string, Declared>()),
  ]);
}

describe("types/ against nginx", () => {
  beforeAll(async () => {
    answer = await runProbe();
    const entries = Object.entries(declaredAs);
    const resolved = resolveTypes(entries.flatMap(([, expressions]) => expressions));
    ({ checker, place } = resolved);
    let next = 0;
    declared = new Map(
      entries.map(([table, expressions]) => {
        const names = new Map<string, Declared>();
        for (const type of resolved.types.slice(next, next + expressions.length)) {
          collect(type, names);
        }
        next += expressions.length;
        return [table, names];
      }),
    );
  });

  it("loads what every nginx with Lua has", () => {
    const failed = Object.entries(answer.failed).filter(([name]) => !mayBeAbsent.test(name));
    expect(failed).toEqual([]);
  });

  it("declares every name that exists", () => {
    const missing = everyPair().flatMap(([path, , found]) => (found === undefined ? [path] : []));
    expect(missing).toEqual([]);
  });

  it("declares functions as functions", () => {
    const wrong = everyPair().flatMap(([path, value, found]) => {
      if (found === undefined || typeof value === "number") return [];
      if (found.type.flags & ts.TypeFlags.Any) return [];
      const callable = found.type.getCallSignatures().length > 0;
      const mayCall = value === "function" || value === "computed" || typeof value === "object";
      return callable === (value === "function") || (callable && mayCall) ? [] : [path];
    });
    expect(wrong).toEqual([]);
  });

  it("declares the constants' values", () => {
    const wrong = everyPair().flatMap(([path, value, found]) => {
      if (typeof value !== "number" || found === undefined) return [];
      if (found.type.isNumberLiteral()) {
        return found.type.value === value ? [] : [`${path} is ${value}`];
      }
      return checker.typeToString(found.type).match(/^(number|-\d+|HttpMethod)$/) ? [] : [path];
    });
    expect(wrong).toEqual([]);
  });

  it("marks names optional that do not exist everywhere", () => {
    const absent = [...declared].flatMap(([table, names]) => {
      const shape = table === "ngx" ? undefined : answer.seen[table];
      if (shape === undefined || table === "ngx (computed)") return [];
      return absentIn(table, shape, names);
    });
    const shapeOfNgx = { ...answer.seen["ngx (computed)"], ...answer.seen.ngx };
    absent.push(...absentIn("ngx", shapeOfNgx, declared.get("ngx") ?? new Map<string, Declared>()));
    expect(absent).toEqual([]);
  });
});

function absentIn(table: string, shape: Shape, names: Map<string, Declared>): string[] {
  return [...names].flatMap(([name, { optional, type }]) => {
    const path = `${table}.${name}`;
    if (optional || unseen.has(path) || (unseen.has(table) && table !== "ngx")) return [];
    const value = shape[name];
    if (value === undefined) return [path];
    return typeof value === "object" ? absentIn(path, value, membersOf(type)) : [];
  });
}

describe("types/ in themselves", () => {
  const files = (readdirSync(types, { recursive: true }) as string[])
    .filter((file) => file.endsWith(".d.ts"))
    .sort();

  it("hold together without skipLibCheck", () => {
    const options: ts.CompilerOptions = {
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.Preserve,
      lib: ["lib.esnext.d.ts"],
      types: [],
    };
    const program = ts.createProgram(
      files.map((file) => join(types, file)),
      options,
    );
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(
        (each) =>
          `${each.file?.fileName}: ${ts.flattenDiagnosticMessageText(each.messageText, "\n")}`,
      );
    expect(problems).toEqual([]);
  });

  it("list every file in an index", () => {
    const listed = ["index.d.ts", "kong/index.d.ts", "busted.d.ts"].flatMap((index) => {
      const text = readFileSync(join(types, index), "utf8");
      const paths = [...text.matchAll(/<reference path="(.+?)"/g)].map((match) => match[1] ?? "");
      return [index, ...paths.map((path) => relative(types, resolve(types, index, "..", path)))];
    });
    expect([...new Set(listed)].sort()).toEqual(files);
  });

  it("give each function its phases, by their names", () => {
    const phases = phaseNames("phases.d.ts");
    const kongPhases = phaseNames("kong/phases.d.ts");
    const wrong = files
      .filter((file) => /^(ngx|ngx-modules|resty|kong)\//.test(file))
      .flatMap((file) => checkPhases(file, file.startsWith("kong/") ? kongPhases : phases));
    expect(wrong).toEqual([]);
  });
});

function parse(file: string): ts.SourceFile {
  const text = readFileSync(join(types, file), "utf8");
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
}

/** The members of the union `Phase` in that file. */
function phaseNames(file: string): Set<string> {
  const names = new Set<string>(["all"]);
  const visit = (node: ts.Node): void => {
    if (ts.isTypeAliasDeclaration(node) && node.name.text === "Phase") {
      node.type.forEachChild((each) => {
        if (ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal)) {
          names.add(each.literal.text);
        }
      });
    }
    node.forEachChild(visit);
  };
  visit(parse(file));
  return names;
}

function checkPhases(file: string, known: Set<string>): string[] {
  const withPhases = new Set<string>();
  const functions = new Map<string, string>();
  const wrong: string[] = [];
  const visit = (node: ts.Node): void => {
    const tags = ts.getJSDocTags(node).filter((tag) => tag.tagName.text === "phases");
    const owner = ts.findAncestor(node.parent, ts.isInterfaceDeclaration) ?? node.parent;
    if (ts.isMethodSignature(node) || ts.isFunctionDeclaration(node)) {
      const name = node.name?.getText() ?? "";
      functions.set(`${owner?.pos}.${name}`, name);
      if (tags.length > 0) withPhases.add(`${owner?.pos}.${name}`);
    }
    for (const tag of tags) {
      const text = ts.getTextOfJSDocComment(tag.comment) ?? "";
      const unknown = text.split(/\s*,\s*/).filter((phase) => !known.has(phase.trim()));
      if (unknown.length > 0) wrong.push(`${file}: @phases ${unknown.join(", ")}`);
    }
    node.forEachChild(visit);
  };
  visit(parse(file));
  for (const [id, name] of functions) {
    if (!withPhases.has(id)) wrong.push(`${file}: ${name} has no @phases`);
  }
  return wrong;
}

describe("the Lua that comes of it", () => {
  it("calls with dots and colons as the libraries expect", () => {
    const folder = join(root, "spec/unit/types");
    const result = transpile(join(folder, "emit.ts"));
    expect(result.problems).toEqual([]);
    expect(result.lua).toBe(readFileSync(join(folder, "emit.expected.lua"), "utf8"));
  });
});

function transpile(file: string): { lua: string; problems: string[] } {
  const outputs: string[] = [];
  const { diagnostics } = tstl.transpileFiles(
    [file, join(types, "index.d.ts"), join(types, "kong/index.d.ts"), join(types, "busted.d.ts")],
    {
      target: ts.ScriptTarget.ESNext,
      lib: ["lib.esnext.d.ts"],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      strict: true,
      skipLibCheck: true,
      types: [],
      luaTarget: tstl.LuaTarget.LuaJIT,
      luaLibImport: tstl.LuaLibImportKind.Inline,
      noHeader: true,
    },
    (name, text) => {
      if (name.endsWith("emit.lua")) outputs.push(text);
    },
  );
  return {
    lua: outputs.join("\n"),
    problems: diagnostics.map((each) => ts.flattenDiagnosticMessageText(each.messageText, "\n")),
  };
}
