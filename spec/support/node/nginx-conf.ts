import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOpenresty, localNginx } from "./nginx-process";
import { build, root } from "./paths";

export interface NginxConfOptions {
  directory: string;
  port: number;
  adminPort: number;
  workers: number;
  /** How many connections each worker may have, where the template's number is too small. */
  connections?: number;
  user: string;
  /** Lines for the `http` context, and for the server that proxies. */
  http: string;
  server: string;
  /** Instead of the system's authorities: a PEM file of those that vouch for endpoints, registries and checks. */
  authorities?: string;
  /** The sizes of `moontide_limits` and `moontide_answers`, instead of the snippet's. */
  limitsMemory?: string;
  answersMemory?: string;
  /** Of the response cache, where it is included. */
  cacheSocket?: string;
}

/** One line of JSON for each request, with every attempt that it made. */
const accessLog = `log_format exchanges escape=json '{"ended_at":$msec,"seconds":$request_time,"status":$status,'
        '"request":"$request","endpoints":"$upstream_addr","statuses":"$upstream_status",'
        '"times":"$upstream_response_time"}';`;

/** The lines of the main context for the nginx at hand: modules, and the workers' user where that can be chosen. */
export const mainLines = (user: string): string => {
  const runtime = isOpenresty(localNginx()) ? "openresty" : "debian";
  const modules = readFileSync(join(root, `nginx/main/${runtime}.conf`), "utf8");
  return process.getuid?.() === 0 ? `${modules}\nuser ${user};` : modules;
};

/**
 * The first of the system's authorities, in a file of the test's own. nginx reads its authorities anew for each location
 * with TLS: all of the system's, a hundred and more, are a second of processor time for each start.
 */
const oneAuthority = (directory: string): string => {
  const file = join(directory, "authority.pem");
  const [first] = readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8").split(
    /(?<=-----END CERTIFICATE-----)/,
  );
  writeFileSync(file, `${first}\n`);
  return file;
};

/** The http snippet, in a copy of the test's own, which names other authorities or another size. */
const httpSnippet = (options: NginxConfOptions): string => {
  const { directory, authorities, limitsMemory, answersMemory, cacheSocket } = options;
  const own = join(directory, "http.conf");
  const named = /_ssl_trusted_certificate [^;]+;/g;
  let text = readFileSync(join(build, "nginx/http.conf"), "utf8").replace(
    named,
    `_ssl_trusted_certificate ${authorities ?? oneAuthority(directory)};`,
  );
  if (limitsMemory !== undefined) {
    text = text.replace(/moontide_limits \S+;/, `moontide_limits ${limitsMemory};`);
  }
  if (answersMemory !== undefined) {
    text = text.replace(/moontide_answers \S+;/, `moontide_answers ${answersMemory};`);
  }
  if (cacheSocket !== undefined) text = text.replace("/run/moontide.sock", cacheSocket);
  writeFileSync(own, text);
  return own;
};

const socketIn = (directory: string) => join(directory, "chain.sock");

/** The http snippet of the response cache in a copy with directory and socket of the test's own; its path. */
export const cacheSnippet = (directory: string): string => {
  const own = join(directory, "cache.conf");
  const text = readFileSync(join(build, "nginx/cache.conf"), "utf8")
    .replaceAll("/var/cache/moontide", join(directory, "cache"))
    .replaceAll("/run/moontide.sock", socketIn(directory));
  writeFileSync(own, text);
  return own;
};

/** With the snippets of the response cache. */
export const withCache = (options: NginxConfOptions): NginxConfOptions => {
  return {
    ...options,
    cacheSocket: socketIn(options.directory),
    http: `include ${cacheSnippet(options.directory)};\n    ${options.http}`,
    server: `include ${build}/nginx/cache-server.conf;\n        ${options.server}`,
  };
};

/** `nginx/nginx.conf`, the template that `make run` uses, filled in for a test. */
export const renderNginxConf = (options: NginxConfOptions): string => {
  const { directory } = options;
  const values: Record<string, string> = {
    main: mainLines(options.user),
    workers: String(options.workers),
    run: directory,
    lua: join(build, "lua"),
    snippets: join(build, "nginx"),
    port: String(options.port),
    admin_port: String(options.adminPort),
    http: `${accessLog}\n    ${options.http}`,
    server: `access_log ${directory}/access.log exchanges;\n        ${options.server}`,
  };
  const template = readFileSync(join(root, "nginx/nginx.conf"), "utf8");
  const shipped = "{{snippets}}/http.conf";
  const { connections } = options;
  return template
    .replace(/worker_connections \d+/, (line) =>
      connections === undefined ? line : `worker_connections ${connections}`,
    )
    .replace(shipped, () => httpSnippet(options))
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`nginx/nginx.conf asks for {{${name}}}`);
      return value;
    });
};

/** Fails with an instruction where the build was forgotten. */
export const requireBuild = (): void => {
  if (!existsSync(join(build, "nginx/http.conf"))) throw new Error("run make build first");
};
