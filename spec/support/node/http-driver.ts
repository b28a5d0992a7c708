import { existsSync } from "node:fs";
import { join } from "node:path";
import { mainLines } from "./nginx-conf";
import { build } from "./paths";
import { PlainNginx, temporaryPaths } from "./plain-nginx";

/** One request as the port knows it, and how its body is read. */
export interface Wanted {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  connect_timeout_seconds?: number;
  read_timeout_seconds?: number;
  total_timeout_seconds?: number;
  maximum_body_bytes?: number;
  verify?: boolean;
  server_name?: string;
}

export interface Outcome {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Why there is no answer. */
  problem?: string;
  /** What each reading of a stream came to: a piece, or a problem behind `!`. */
  reads?: string[];
  seconds: number;
}

const driver = `
local json = require("cjson")
local clock = require("moontide.adapter.clock").clock
local sockets = require("moontide.adapter.sockets").sockets
local lookup = {
  clock = clock, dns = require("moontide.adapter.dns").dns, files = require("moontide.adapter.files").files,
}
local create = require("moontide.feature.http.client").createHttp
local transports = {
  builtin = function() return require("moontide.feature.http.builtin").builtinTransport(sockets, clock) end,
  resty_http = function() return require("moontide.adapter.http.resty-http").openRestyHttp() end,
}
local clients = {}
local function client(name)
  clients[name] = clients[name] or create(transports[name](), lookup)
  return clients[name]
end
local function stream(http, wanted, timeouts)
  local opened, problem = http.open(wanted)
  if opened == nil then return { problem = problem } end
  local reads = {}
  for _, seconds in ipairs(timeouts) do
    local piece, err = opened.read(seconds)
    reads[#reads + 1] = ngx.encode_base64(piece or ("!" .. err))
    if piece == "" then break end
  end
  opened.close()
  return { status = opened.status, headers = opened.headers, reads = reads }
end
function answer()
  ngx.req.read_body()
  local asked = json.decode(ngx.req.get_body_data())
  local began = clock.now()
  local http, outcome = client(asked.client)
  if asked.timeouts then outcome = stream(http, asked.wanted, asked.timeouts)
  else
    local response, problem = http.request(asked.wanted)
    outcome = response or {}
    outcome.problem = problem
    if outcome.body then outcome.body = ngx.encode_base64(outcome.body) end
  end
  outcome.seconds = clock.now() - began
  ngx.print(json.encode(outcome))
end
`;

/** Where lua-resty-http may be: a folder that MOONTIDE_RESTY_HTTP names, or that of an OpenResty. */
const restyHttpFolder = (): string | undefined =>
  [
    process.env.MOONTIDE_RESTY_HTTP,
    "/usr/share/lua/5.1",
    "/usr/local/openresty/site/lualib",
    "/opt/openresty/site/lualib",
  ].find((each) => each !== undefined && existsSync(join(each, "resty/http.lua")));

/** Behind the default path, so that nginx finds its own resty.core: the library, and what it needs of OpenResty's. */
const restyHttpPath = (): string => {
  const folder = restyHttpFolder();
  return folder === undefined ? "" : `;${folder}/?.lua;${join(folder, "../../lualib")}/?.lua`;
};

/** Which clients can be tried here. */
export const clients: readonly string[] = [
  "builtin",
  ...(restyHttpFolder() === undefined ? [] : ["resty_http"]),
];

/** The gateway's HTTP client inside a real nginx, without a gateway around it. */
export class HttpDriver {
  private constructor(private readonly nginx: PlainNginx) {}

  static async start(authorities?: string): Promise<HttpDriver> {
    const trusted = authorities === undefined ? "" : `lua_ssl_trusted_certificate ${authorities};`;
    const conf = (directory: string, port: number): string => `
      ${mainLines("root")}
      worker_processes 1;
      daemon off;
      pid ${directory}/nginx.pid;
      events { worker_connections 256; }
      http {
        access_log off;
        ${temporaryPaths(directory)}
        lua_package_path "${join(build, "lua")}/?.lua;;${restyHttpPath()}";
        lua_socket_log_errors off;
        client_body_buffer_size 4m;
        client_max_body_size 4m;
        ${trusted}
        init_by_lua_block { ${driver} }
        server {
          listen 127.0.0.1:${port};
          location / { content_by_lua_block { answer() } }
        }
      }`;
    return new HttpDriver(await PlainNginx.start(conf, 1));
  }

  get log(): string {
    return this.nginx.log;
  }

  /** A whole answer. */
  async request(client: string, wanted: Wanted): Promise<Outcome> {
    return this.ask({ client, wanted });
  }

  /** A stream that is read with these timeouts one after another, until its end. */
  async open(client: string, wanted: Wanted, timeouts: number[]): Promise<Outcome> {
    return this.ask({ client, wanted, timeouts });
  }

  private async ask(asked: {
    client: string;
    wanted: Wanted;
    timeouts?: number[];
  }): Promise<Outcome> {
    const limits = {
      connect_timeout_seconds: 2,
      read_timeout_seconds: 2,
      maximum_body_bytes: 1_000_000,
    };
    const body = JSON.stringify({ ...asked, wanted: { ...limits, ...asked.wanted } });
    const response = await fetch(this.nginx.url, { method: "POST", body });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`the driver failed: ${this.nginx.log}`);
    const outcome = JSON.parse(text) as Outcome;
    const decode = (each: string): string => Buffer.from(each, "base64").toString("latin1");
    if (outcome.body !== undefined) outcome.body = decode(outcome.body);
    // An empty list arrives as an object.
    if (Array.isArray(outcome.reads)) outcome.reads = outcome.reads.map(decode);
    return outcome;
  }
}
