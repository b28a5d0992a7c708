import { BrokenConfiguration, pool, withPool, withRoute, withTop } from "./build";

export const wrongTexts: readonly BrokenConfiguration[] = [
  {
    name: "a relative directory",
    text: withTop('"state": {"directory": "var/lib"}'),
    problems: ['state.directory: found "var/lib"; expected an absolute path, beginning with /'],
  },
  {
    name: "a relative file",
    text: pool('"discovery": {"type": "file", "path": "endpoints.json"}'),
    problems: [
      'pools.web.discovery.path: found "endpoints.json"; expected an absolute path, beginning with /',
    ],
  },
  {
    name: "a discovery without its file",
    text: pool('"discovery": {"type": "file"}'),
    problems: [
      "pools.web.discovery.path: found nothing; expected an absolute path, beginning with /",
    ],
  },
  {
    name: "a discovered name with a port",
    text: pool('"discovery": {"type": "dns", "name": "web.internal:80", "port": 80}'),
    problems: [
      'pools.web.discovery.name: found "web.internal:80"; expected a host name such as "web.internal", without port or scheme; did you mean "web.internal"?',
    ],
  },
  {
    name: "an address where a name is looked up",
    text: pool('"discovery": {"type": "dns", "name": "10.0.0.1", "port": 80}'),
    problems: [
      'pools.web.discovery.name: found "10.0.0.1"; expected a host name such as "web.internal", without port or scheme',
    ],
    beyond_schema: true,
  },
  {
    name: "a name server by its name",
    text: pool(
      '"discovery": {"type": "dns", "name": "web.internal", "port": 80, "nameservers": ["ns1.internal"]}',
    ),
    problems: [
      'pools.web.discovery.nameservers[0]: found "ns1.internal"; expected an IP address, with a port if it is not 53, such as "10.0.0.2" or "10.0.0.2:5353"',
    ],
  },
  {
    name: "a pool name with a blank",
    text: '{"pools": {"my web": {"endpoints": ["127.0.0.1:80"]}}, "routes": [{"pool": "my web"}]}',
    problems: [
      'pools["my web"]: found the name "my web"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
      'routes[0].pool: found "my web"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
    ],
  },
  {
    name: "a route name in other letters",
    text: withRoute('"name": "größe"'),
    problems: [
      'routes[0].name: found "größe"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
    ],
  },
  {
    name: "a host with a scheme",
    text: withRoute('"match": {"host": "https://shop.example"}'),
    problems: [
      'routes[0].match.host: found "https://shop.example"; expected a host name without port, such as "shop.example", or "*.example.com" for all names below it; did you mean "shop.example"?',
    ],
  },
  {
    name: "a host with a port",
    text: withRoute('"match": {"host": "shop.example:8080"}'),
    problems: [
      'routes[0].match.host: found "shop.example:8080"; expected a host name without port, such as "shop.example", or "*.example.com" for all names below it; did you mean "shop.example"?',
    ],
  },
  {
    name: "a wildcard in the middle",
    text: withRoute('"match": {"host": "shop.*.example"}'),
    problems: [
      'routes[0].match.host: found "shop.*.example"; expected a host name without port, such as "shop.example", or "*.example.com" for all names below it',
    ],
  },
  {
    name: "a path without a slash",
    text: withRoute('"match": {"path_prefix": "checkout"}'),
    problems: [
      'routes[0].match.path_prefix: found "checkout"; expected a path beginning with /, decoded and without query; did you mean "/checkout"?',
    ],
  },
  {
    name: "a path with a query",
    text: withRoute('"match": {"path": "/checkout?step=1"}'),
    problems: [
      'routes[0].match.path: found "/checkout?step=1"; expected a path beginning with /, decoded and without query',
    ],
  },
  {
    name: "a header name with a colon",
    text: withRoute('"match": {"headers": {"X-Version:": "1"}}'),
    problems: [
      'routes[0].match.headers["X-Version:"]: found the name "X-Version:"; expected the name of a header: letters, digits and -, as in "X-Version"',
    ],
  },
  {
    name: "a header value with a line break",
    text: withRoute('"match": {"headers": {"X-Version": "1\\r\\nX-Evil: 2"}}'),
    problems: [
      'routes[0].match.headers.X-Version: found "1\\r\\nX-Evil: 2"; expected the value of a header: text without line breaks and without blanks at its ends',
    ],
  },
  {
    name: "a Host header with a path",
    text: withPool('"host_header": "web.internal/api"'),
    problems: [
      'pools.web.host_header: found "web.internal/api"; expected a host name, with a port if it is not the usual one, such as "web.internal:8080"',
    ],
  },
  {
    name: "a token in place of its hash",
    text: withTop('"admin": {"tokens": [{"sha256": "correct horse battery staple"}]}'),
    problems: [
      "admin.tokens[0].sha256: found text of 28 bytes; expected a SHA-256 in 64 lower-case hexadecimal digits, as sha256sum prints it",
    ],
  },
  {
    name: "a hash in capitals, which is not repeated",
    text: withTop(
      '"admin": {"tokens": [{"sha256": "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"}]}',
    ),
    problems: [
      "admin.tokens[0].sha256: found text of 64 bytes; expected a SHA-256 in 64 lower-case hexadecimal digits, as sha256sum prints it",
    ],
  },
  {
    name: "long text, which is not cut within a letter",
    text: withRoute('"name": "xéééééééééééééééééééééééééééééééééééééééé"'),
    problems: [
      'routes[0].name: found "xééééééééééééééééééé…"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
    ],
  },
  {
    name: "long text, which is shortened",
    text: withRoute(
      '"name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
    ),
    problems: [
      'routes[0].name: found "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"; expected a name of at most 63 letters, digits, _ and -, beginning with a letter or digit',
    ],
  },
];
