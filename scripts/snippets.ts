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

/** What the server in front of the cache tells the one behind it, and nobody else. */
const hop = ["X-Moontide-Hop", "X-Moontide-Peer", "X-Moontide-Scheme"];

const forwarded = (module: Module) => [
  `${module}_set_header Host $moontide_host;`,
  `${module}_set_header X-Forwarded-For $moontide_forwarded_for;`,
  `${module}_set_header X-Forwarded-Proto $moontide_forwarded_proto;`,
  `${module}_set_header X-Forwarded-Host $moontide_forwarded_host;`,
  `${module}_set_header X-Forwarded-Port $moontide_forwarded_port;`,
  `${module}_set_header X-Real-IP $moontide_client_address;`,
  `${module}_set_header Forwarded "";`,
  ...hop.map((name) => `${module}_set_header ${name} "";`),
];

const phases = [
  "error_page 413 429 502 504 @moontide_refused;",
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

/**
 * Headers by which an endpoint may be made to answer something else than was asked for. No key knows them, so they don't
 * reach it: what is kept is given to everybody.
 */
const misleading = [
  "X-HTTP-Method-Override",
  "X-HTTP-Method",
  "X-Method-Override",
  "X-Original-URL",
  "X-Rewrite-URL",
  "X-Original-Host",
  "X-Host",
  "X-HTTP-Host-Override",
  "X-Forwarded-Scheme",
  "X-Forwarded-Server",
  "X-Forwarded-Prefix",
];

/**
 * Where nginx passes on headers with `_` (`underscores_in_headers`), many endpoints take them for those with `-`: what is
 * not to reach them must not in this spelling either.
 */
const inBothSpellings = (headers: string[]) => [
  ...headers,
  ...headers.map((header) => header.replaceAll("-", "_")),
];

/** The server in front of the cache sends or drops these; the other spelling is always a client's own. */
const settled = [
  ...hop,
  "X-Forwarded-For",
  "X-Forwarded-Proto",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Real-IP",
];

/** What the server behind the cache says to the one in front of it. */
const aside = ["Cache-Control", "Expires", "X-Moontide-Cache-Control"];
const kept = ["X-Moontide-Expires", "X-Moontide-Life", "X-Moontide-Tags"];

/** Nobody knows yet of a new URL that its answers are not kept, so nobody waits long. */
const waiting = [
  "# Of requests for the same that nothing is kept of yet, one goes on and the others look again every 0.5 s.",
  "proxy_cache_lock on;",
  "proxy_cache_lock_timeout 2s;",
  "proxy_cache_lock_age 10s;",
];

/** @param waits requests for what another one fetches at the time wait for its answer */
const cached = (name: string, stale: string, waits: boolean): Profile => ({
  name,
  directives: [
    "satisfy all;",
    "proxy_http_version 1.1;",
    "proxy_set_header Host $http_host;",
    'proxy_set_header Connection "";',
    "proxy_set_header X-Moontide-Hop $moontide_cache_hop;",
    "proxy_set_header X-Moontide-Peer $remote_addr;",
    "proxy_set_header X-Moontide-Scheme $scheme;",
    ...inBothSpellings(misleading).map((header) => `proxy_set_header ${header} "";`),
    ...settled.map((header) => `proxy_set_header ${header.replaceAll("-", "_")} "";`),
    ...[...aside, ...kept].map((header) => `proxy_hide_header ${header};`),
    "proxy_buffer_size 32k; # an endpoint's 16k, and what is kept with it",
    "proxy_buffers 8 32k;",
    "proxy_connect_timeout 5s;",
    "proxy_read_timeout 24h; # the limits of the pool hold behind the cache",
    "proxy_next_upstream error;",
    "open_file_cache off; # a file that was purged would be served from there",
    "proxy_cache moontide_cache;",
    "proxy_cache_key $moontide_cache_key;",
    "proxy_no_cache $moontide_not_kept;",
    "proxy_cache_methods GET HEAD;",
    "proxy_cache_convert_head on;",
    "proxy_cache_min_uses 1;",
    "proxy_cache_revalidate off;",
    "proxy_force_ranges on;",
    "proxy_cache_max_range_offset 10m; # parts further behind are fetched alone, and not kept",
    "proxy_cache_background_update on;",
    ...(waits ? waiting : []),
    `proxy_cache_use_stale ${stale};`,
    "error_page 413 429 502 503 504 @moontide_refused;",
    'header_filter_by_lua_block { require("moontide.phase.cache").cachedHeaderFilter() }',
    'log_by_lua_block { require("moontide.phase.cache").logCached() }',
    "proxy_pass http://moontide_chain;",
  ],
});

const inErrors = "error timeout http_429 http_500 http_502 http_503 http_504";

const cachedProfiles = [true, false].flatMap((waits) => [
  cached(waits ? "cached" : "cached_unkept", "off", waits),
  cached(waits ? "cached_stale" : "cached_stale_unkept", inErrors, waits),
]);

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

/** nginx looks for files that snippets include in the main configuration's folder: they are put in here. */
const shipped = (name: string) => readFileSync(join("nginx", name), "utf8");
const withoutComments = (text: string) => text.replace(/^#.*\n/gm, "");
const indented = (text: string, blanks: number) =>
  text.trimEnd().replace(/^(?=.)/gm, " ".repeat(blanks));

/** Nothing else comes through the cache; each location with TLS costs memory and time at start for its authorities. */
const behindCache = named.filter(({ name }) => !/_(streaming|websocket)/.test(name));
const chainServer = () =>
  withoutComments(shipped("server.conf")).replace("{{profiles}}", "{{profiles behind the cache}}");

const fill = (text: string): string =>
  text
    .replace("{{chain server}}", () => indented(fill(chainServer()), 4))
    .replace("{{chain location}}", () =>
      indented(fill(withoutComments(shipped("location.conf"))), 8),
    )
    .replace("{{cached locations}}", cachedProfiles.map(location).join("\n\n"))
    .replace("{{profile http}}", plain!.directives.join("\n"))
    .replace("{{profiles}}", named.map(location).join("\n\n"))
    .replace("{{profiles behind the cache}}", behindCache.map(location).join("\n\n"))
    .replace(
      "{{tls slots}}",
      Array.from({ length: tlsSlots }, (_, index) => slot(index + 1)).join("\n"),
    );

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: tsx scripts/snippets.ts FOLDER");
mkdirSync(target, { recursive: true });
for (const name of [
  "http.conf",
  "server.conf",
  "location.conf",
  "admin.conf",
  "protect.conf",
  "cache.conf",
  "cache-server.conf",
]) {
  writeFileSync(join(target, name), fill(shipped(name)));
}
cpSync("nginx/main", join(target, "main"), { recursive: true });
