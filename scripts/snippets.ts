/**
 * Writes the nginx snippets to a folder: nginx/*.conf with the location profiles filled in. What nginx takes from
 * static directives is fixed per profile, so there is one named location for each combination that a route can
 * ask for (plugins/moontide/feature/route/route.ts chooses among them by name).
 *
 *   tsx scripts/snippets.ts build/nginx
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Scheme = "http" | "https" | "https_unverified";
type Kind = "plain" | "retry" | "streaming";

const common = [
  "client_max_body_size 100m; # the ceiling of every route's maximum_body_bytes",
  "proxy_http_version 1.1;",
  "proxy_set_header Host $moontide_host;",
  'proxy_set_header Connection "";',
  "proxy_set_header X-Forwarded-For $moontide_forwarded_for;",
  "proxy_set_header X-Forwarded-Proto $moontide_forwarded_proto;",
  "proxy_set_header X-Forwarded-Host $moontide_forwarded_host;",
  "proxy_set_header X-Forwarded-Port $moontide_forwarded_port;",
  "proxy_set_header X-Real-IP $moontide_client_address;",
  'proxy_set_header Forwarded "";',
  "proxy_buffer_size 16k; # a response header larger than this is a failed attempt",
  "proxy_buffers 8 16k;",
  "error_page 413 502 504 @moontide_refused;",
  'header_filter_by_lua_block { require("moontide.phase.header-filter").headerFilter() }',
  'log_by_lua_block { require("moontide.phase.log").log() }',
];

const tls = (verify: boolean) => [
  "proxy_ssl_server_name on;",
  "proxy_ssl_name $moontide_server_name;",
  `proxy_ssl_verify ${verify ? "on" : "off"};`,
  ...(verify ? ["proxy_ssl_verify_depth 4;"] : []),
];

const schemes: Record<Scheme, string[]> = {
  http: ["proxy_pass http://moontide_http;"],
  https: [...tls(true), "proxy_pass https://moontide_https;"],
  https_unverified: [...tls(false), "proxy_pass https://moontide_https;"],
};

const kinds: Record<Kind, string[]> = {
  plain: ["proxy_next_upstream error timeout;"],
  retry: ["proxy_next_upstream error timeout http_500 http_502 http_503 http_504;"],
  streaming: [
    "proxy_next_upstream error timeout;",
    "proxy_request_buffering off;",
    "proxy_buffering off;",
  ],
};

const directives = (scheme: Scheme, kind: Kind) => [...common, ...kinds[kind], ...schemes[scheme]];

const location = (scheme: Scheme, kind: Kind) => {
  const name = kind === "plain" ? scheme : `${scheme}_${kind}`;
  const lines = directives(scheme, kind).map((line) => `    ${line}`);
  return [`location @moontide_${name} {`, ...lines, "}"].join("\n");
};

const profiles = (Object.keys(schemes) as Scheme[])
  .flatMap((scheme) => (Object.keys(kinds) as Kind[]).map((kind) => [scheme, kind] as const))
  // Plain HTTP needs no named location: it is what location.conf itself holds.
  .filter(([scheme, kind]) => scheme !== "http" || kind !== "plain")
  .map(([scheme, kind]) => location(scheme, kind))
  .join("\n\n");

const fill = (text: string) =>
  text
    .replace("{{profile http}}", directives("http", "plain").join("\n"))
    .replace("{{profiles}}", profiles);

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: tsx scripts/snippets.ts FOLDER");
mkdirSync(target, { recursive: true });
for (const name of ["http.conf", "server.conf", "location.conf", "admin.conf"]) {
  writeFileSync(join(target, name), fill(readFileSync(join("nginx", name), "utf8")));
}
cpSync("nginx/main", join(target, "main"), { recursive: true });
