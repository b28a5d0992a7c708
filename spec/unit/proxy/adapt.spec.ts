import { admitRequest } from "../../support/lua/admit";
import { createExchange } from "moontide/feature/proxy/exchange";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";
import { fakeRequest, Sent } from "./request";

interface Case {
  readonly name: string;
  readonly pool?: string;
  readonly route?: string;
  readonly top?: string;
  readonly sent?: Sent;
  readonly expected: readonly string[];
}

const withComma = (text: string | undefined): string => (text === undefined ? "" : `${text}, `);

/** What is changed in the request on its way, in order; what is only asked is left out. */
const changes = ({ pool, route, top, sent }: Case): string[] => {
  const gateway = startGateway(
    fakeMachine(),
    `{ ${withComma(top)}"pools": { "web": { ${withComma(pool)}"endpoints": ["10.0.0.1:80"] } },
       "routes": [{ ${withComma(route)}"pool": "web" }] }`,
  );
  const request = fakeRequest(sent);
  assert.equal("admit", admitRequest(gateway, createExchange(), request).action);
  const found: string[] = [];
  for (const call of request.calls) {
    if (string.sub(call, 1, 4) === "set_") found[found.length] = call;
  }
  return found;
};

const trusting = '"trusted_proxies": ["10.0.0.0/8", "unix:"]';
const forwarded = {
  "x-forwarded-for": "203.0.113.5, 10.0.0.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "shop.example",
  "x-forwarded-port": "8443",
};

const cases: readonly Case[] = [
  { name: "nothing by default", expected: [] },
  {
    name: "the path, when the route strips a prefix",
    route: '"rewrite": { "strip_prefix": "/shop" }',
    sent: { path: "/shop/cart" },
    expected: ["set_path /cart"],
  },
  {
    name: "the path, when the route replaces a prefix",
    route: '"rewrite": { "strip_prefix": "/shop", "add_prefix": "/v2" }',
    sent: { path: "/shop/cart" },
    expected: ["set_path /v2/cart"],
  },
  {
    name: "the Host header, when the pool has one",
    pool: '"host_header": "inner.example:8080"',
    expected: ["set_host inner.example:8080"],
  },
  {
    name: "the server name of TLS: the one configured",
    pool: '"tls": { "server_name": "certificate.example" }, "host_header": "inner.example"',
    expected: ["set_host inner.example", "set_server_name certificate.example", "set_tls_slot"],
  },
  {
    name: "the server name of TLS: else the Host header sent to the endpoint, without its port",
    pool: '"tls": {}, "host_header": "inner.example:8443"',
    expected: ["set_host inner.example:8443", "set_server_name inner.example", "set_tls_slot"],
  },
  {
    name: "the certificate that the gateway shows",
    pool: '"tls": { "verify": false, "client_certificate": "/a.pem", "client_key": "/a.key" }',
    expected: ["set_server_name ", "set_tls_slot", "set_client_certificate /a.pem /a.key"],
  },
  {
    name: "the forwarded addresses, which grow by a trusted peer, and what it says besides",
    top: trusting,
    sent: { peer_address: "10.0.0.8", headers: forwarded },
    expected: [
      "set_forwarded_for 203.0.113.5, 10.0.0.7, 10.0.0.8",
      "set_client_address 203.0.113.5",
      "set_forwarded_proto https",
      "set_forwarded_host shop.example",
      "set_forwarded_port 8443",
    ],
  },
  {
    name: "the forwarded addresses, which begin with a trusted peer",
    top: trusting,
    sent: { peer_address: "10.0.0.8" },
    expected: ["set_forwarded_for 10.0.0.8", "set_client_address 10.0.0.8"],
  },
  {
    name: "the forwarded addresses over a unix socket that is trusted",
    top: trusting,
    sent: { peer_address: "unix:", headers: { "x-forwarded-for": "203.0.113.5" } },
    expected: ["set_forwarded_for 203.0.113.5, unix:", "set_client_address 203.0.113.5"],
  },
  {
    name: "no forwarded addresses for a peer that is not trusted: what it claims is not passed on",
    top: trusting,
    sent: { peer_address: "192.0.2.9", headers: forwarded },
    expected: [],
  },
  {
    name: "no forwarded addresses while nobody is trusted",
    sent: { peer_address: "10.0.0.8", headers: forwarded },
    expected: [],
  },
];

describe("on its way to the endpoint a request has changed", () => {
  for (const one of cases) {
    it(one.name, () => assert.same(one.expected, changes(one)));
  }
});
