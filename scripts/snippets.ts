/**
 * Writes the nginx snippets to a folder: nginx/*.conf with the location profiles filled in. What nginx takes from
 * static directives is fixed per profile, so there is one named location for each combination that a route can
 * ask for (plugins/moontide/feature/route/profile.ts chooses among them by name).
 *
 *   tsx scripts/snippets.ts build/nginx
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { streamingCeilings } from "../plugins/moontide/feature/route/profile-names";
import { tlsSlots } from "../plugins/moontide/feature/tls/slot-count";

/** The directives of nginx's proxy and grpc modules differ in their first word, and hardly in more. */
type Module = "proxy" | "grpc";

interface Profile {
  name: string;
  directives: string[];
}

const forwarded = (module: Module) => [
  `${module}_set_header Host $moontide_host;`,
  `${module}_set_header X-Forwarded-For $moontide_forwarded_for;`,
  `${module}_set_header X-Forwarded-Proto $moontide_forwarded_proto;`,
  `${module}_set_header X-Forwarded-Host $moontide_forwarded_host;`,
  `${module}_set_header X-Forwarded-Port $moontide_forwarded_port;`,
  `${module}_set_header X-Real-IP $moontide_client_address;`,
  `${module}_set_header Forwarded "";`,
];

const phases = [
  "error_page 413 502 504 @moontide_refused;",
  'header_filter_by_lua_block { require("moontide.phase.header-filter").headerFilter() }',
  'log_by_lua_block { require("moontide.phase.log").log() }',
];

const tls = (module: Module, verify: boolean) => [
  `${module}_ssl_server_name on;`,
  `${module}_ssl_name $moontide_server_name;`,
  `${module}_ssl_certificate $moontide_client_certificate; # empty: none`,
  `${module}_ssl_certificate_key $moontide_client_key;`,
  `${module}_ssl_verify ${verify ? "on" : "off"};`,
  ...(verify ? [`${module}_ssl_verify_depth 4;`] : []),
];

const pass = (module: Module, scheme: string) => {
  const verify = !scheme.endsWith("_unverified");
  const [plain, secure] = module === "proxy" ? ["http", "https"] : ["grpc", "grpcs"];
  return scheme === plain
    ? [`${module}_pass ${plain}://moontide_${plain};`]
    : [...tls(module, verify), `${module}_pass ${secure}://moontide_tls_$moontide_tls_slot;`];
};

const withoutUpgrade = 'proxy_set_header Connection "";';

const kinds: Record<string, string[]> = {
  "": [
    "client_max_body_size 1g; # the ceiling of every route's maximum_body_bytes",
    withoutUpgrade,
    "proxy_next_upstream error timeout;",
  ],
  _retry: [
    withoutUpgrade,
    "proxy_next_upstream error timeout http_500 http_502 http_503 http_504;",
  ],
  ...Object.fromEntries(
    streamingCeilings.map(({ name }) => [
      `_streaming_${name}`,
      [
        `client_max_body_size ${name}; # of bodies whose size is not announced`,
        withoutUpgrade,
        "proxy_next_upstream error timeout;",
        "proxy_request_buffering off;",
        "proxy_buffering off;",
      ],
    ]),
  ),
  _websocket: [
    "proxy_set_header Upgrade websocket;",
    "proxy_set_header Connection upgrade;",
    "proxy_next_upstream error timeout;",
  ],
};

const overHttp = (scheme: string): Profile[] =>
  Object.entries(kinds).map(([kind, directives]) => ({
    name: `${scheme}${kind}`,
    directives: [
      "proxy_http_version 1.1;",
      ...forwarded("proxy"),
      "proxy_buffer_size 16k; # a response header larger than this is a failed attempt",
      "proxy_buffers 8 16k;",
      ...directives,
      ...phases,
      ...pass("proxy", scheme),
    ],
  }));

const overGrpc = (scheme: string): Profile => ({
  name: scheme,
  directives: [
    "client_max_body_size 0; # a call may send messages for as long as it likes",
    "client_body_timeout 24h; # nor need it send any while the server does: read_seconds is the limit",
    ...forwarded("grpc"),
    "grpc_buffer_size 16k; # a response header larger than this is a failed attempt",
    "grpc_next_upstream error timeout;",
    ...phases,
    ...pass("grpc", scheme),
  ],
});

const profiles = [
  ...["http", "https", "https_unverified"].flatMap(overHttp),
  ...["grpc", "grpcs", "grpcs_unverified"].map(overGrpc),
];

const location = ({ name, directives }: Profile) =>
  [`location @moontide_${name} {`, ...directives.map((line) => `    ${line}`), "}"].join("\n");

// Plain HTTP needs no named location: it is what location.conf itself holds.
const [plain, ...named] = profiles;

/** Idle connections that each upstream keeps; a slot belongs to one way of using TLS. */
const slot = (number: number) =>
  [
    `upstream moontide_tls_${number} {`,
    "    server 0.0.0.1;",
    '    balancer_by_lua_block { require("moontide.phase.balancer").balancer() }',
    "    keepalive 64;",
    "    keepalive_requests 100000;",
    "    keepalive_timeout 60s;",
    "}",
  ].join("\n");

const fill = (text: string) =>
  text
    .replace("{{profile http}}", plain!.directives.join("\n"))
    .replace("{{profiles}}", named.map(location).join("\n\n"))
    .replace(
      "{{tls slots}}",
      Array.from({ length: tlsSlots }, (_, index) => slot(index + 1)).join("\n"),
    );

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: tsx scripts/snippets.ts FOLDER");
mkdirSync(target, { recursive: true });
for (const name of ["http.conf", "server.conf", "location.conf", "admin.conf"]) {
  writeFileSync(join(target, name), fill(readFileSync(join("nginx", name), "utf8")));
}
cpSync("nginx/main", join(target, "main"), { recursive: true });
