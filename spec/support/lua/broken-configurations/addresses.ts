import { BrokenConfiguration, pool, withTop } from "./build";

export const wrongAddresses: readonly BrokenConfiguration[] = [
  {
    name: "a host name as an endpoint",
    text: pool('"endpoints": ["web.internal:80"]'),
    problems: [
      'pools.web.endpoints[0]: found "web.internal:80"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock; a host name needs discovery of type dns',
    ],
  },
  {
    name: "localhost as an endpoint",
    text: pool('"endpoints": ["localhost:9001"]'),
    problems: [
      'pools.web.endpoints[0]: found "localhost:9001"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock; a host name needs discovery of type dns; did you mean "127.0.0.1:9001"?',
    ],
  },
  {
    name: "an endpoint without a port",
    text: pool('"endpoints": ["127.0.0.1"]'),
    problems: [
      'pools.web.endpoints[0]: found "127.0.0.1"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock; the port is missing',
    ],
  },
  {
    name: "an endpoint with port 0",
    text: pool('"endpoints": ["127.0.0.1:0"]'),
    problems: ['pools.web.endpoints[0]: found "127.0.0.1:0"; expected a port from 1 to 65535'],
  },
  {
    name: "an endpoint with port 65536",
    text: pool('"endpoints": ["127.0.0.1:65536"]'),
    problems: ['pools.web.endpoints[0]: found "127.0.0.1:65536"; expected a port from 1 to 65535'],
  },
  {
    name: "an endpoint that is a URL",
    text: pool('"endpoints": ["http://127.0.0.1:80"]'),
    problems: [
      'pools.web.endpoints[0]: found "http://127.0.0.1:80"; expected an address and port without a scheme; "tls": {} switches TLS on; did you mean "127.0.0.1:80"?',
    ],
  },
  {
    name: "an endpoint that is no address",
    text: pool('"endpoints": ["300.0.0.1:80"]'),
    problems: [
      'pools.web.endpoints[0]: found "300.0.0.1:80"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock',
    ],
  },
  {
    name: "IPv6 without brackets",
    text: pool('"endpoints": ["2001:db8::1:80"]'),
    problems: [
      'pools.web.endpoints[0]: found "2001:db8::1:80"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock; IPv6 needs brackets',
    ],
  },
  {
    name: "IPv6 with a group too many",
    text: pool('"endpoints": ["[1:2:3:4:5:6:7:8:9]:80"]'),
    problems: [
      'pools.web.endpoints[0]: found "[1:2:3:4:5:6:7:8:9]:80"; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock',
    ],
    beyond_schema: true,
  },
  {
    name: "a relative unix socket",
    text: pool('"endpoints": ["unix:web.sock"]'),
    problems: [
      'pools.web.endpoints[0]: found "unix:web.sock"; expected an absolute path without blanks, like unix:/run/app.sock',
    ],
  },
  {
    name: "an endpoint without an address",
    text: pool('"endpoints": [{"weight": 2}]'),
    problems: [
      "pools.web.endpoints[0].address: found nothing; expected an address and port like 127.0.0.1:80, [::1]:80 or unix:/run/app.sock",
    ],
  },
  {
    name: "a prefix longer than an IPv4 address",
    text: withTop('"trusted_proxies": ["10.0.0.0/33"]'),
    problems: ['trusted_proxies[0]: found "10.0.0.0/33"; expected a prefix length from 0 to 32'],
  },
  {
    name: "a prefix longer than an IPv6 address",
    text: withTop('"trusted_proxies": ["2001:db8::/129"]'),
    problems: [
      'trusted_proxies[0]: found "2001:db8::/129"; expected a prefix length from 0 to 128',
    ],
    beyond_schema: true,
  },
  {
    name: "a host name among the proxies",
    text: withTop('"trusted_proxies": ["proxy.internal"]'),
    problems: [
      'trusted_proxies[0]: found "proxy.internal"; expected an address or a prefix like 10.0.0.0/8 or 2001:db8::/32',
    ],
  },
];
