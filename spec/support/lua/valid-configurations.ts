import { pool, routes, withPool, withRoute, withTop } from "./broken-configurations/build";

/** A document without problems. */
export interface ValidConfiguration {
  readonly name: string;
  readonly text: string;
}

const string64 = "44cfdcdd88354fa1412781f5a01a901c9112db33bfa8b165fbec9b618d9cf112";

export const shortest =
  '{ "pools": { "web": { "endpoints": ["127.0.0.1:9001", "127.0.0.1:9002"] } }, "routes": [{ "pool": "web" }] }';

/** What may be written, at its edges: both validators must accept it. */
export const validConfigurations: readonly ValidConfiguration[] = [
  { name: "the shortest", text: shortest },
  { name: "with a schema for editors", text: withTop('"$schema": "./moontide.schema.json"') },
  { name: "with an empty list of proxies", text: withTop('"trusted_proxies": []') },
  {
    name: "with proxies of every form",
    text: withTop(
      '"trusted_proxies": ["10.0.0.0/8", "192.0.2.1", "0.0.0.0/0", "2001:db8::/32", "::1", "::/0", "unix:"]',
    ),
  },
  {
    name: "with endpoints of every form",
    text: pool(
      '"endpoints": ["127.0.0.1:1", "[::1]:65535", "[2001:db8::192.0.2.1]:80", "unix:/run/web.sock", {"address": "127.0.0.1:2", "weight": 1000}]',
    ),
  },
  { name: "with a file", text: pool('"discovery": {"type": "file", "path": "/etc/web.json"}') },
  {
    name: "with names and ports of addresses",
    text: pool('"discovery": {"type": "dns", "name": "web.internal.", "port": 65535}'),
  },
  {
    name: "with services and name servers",
    text: pool(
      '"discovery": {"type": "dns", "name": "_http._tcp.web.internal", "record": "SRV", "nameservers": ["10.0.0.2", "10.0.0.3:5353", "::1", "[::1]:53"], "stale_seconds": 0}',
    ),
  },
  { name: "filled by the admin API", text: pool('"discovery": {"type": "admin"}') },
  {
    name: "with endpoints and a discovery",
    text: withPool('"discovery": {"type": "file", "path": "/etc/web.json"}'),
  },
  {
    name: "with TLS and names",
    text: withPool('"tls": {"server_name": "web.internal"}, "host_header": "web.internal:8443"'),
  },
  {
    name: "with TLS by the Host header",
    text: withPool('"tls": {}, "host_header": "web.internal"'),
  },
  { name: "with TLS that verifies nothing", text: withPool('"tls": {"verify": false}') },
  {
    name: "with the least of everything",
    text: withPool(
      '"timeouts": {"connect_seconds": 0.001, "send_seconds": 0.001, "read_seconds": 0.001, "total_seconds": 0.001}, "retries": {"attempts": 0, "budget_percent": 0, "budget_minimum": 0}, "health": {"passive": {"enabled": false, "panic_percent": 0, "maximum_ejected_percent": 0}}',
    ),
  },
  {
    name: "with the most of everything",
    text: withPool(
      '"timeouts": {"connect_seconds": 75, "send_seconds": 86400, "read_seconds": 86400, "total_seconds": 86400}, "retries": {"attempts": 10, "on": "status", "per_try_timeout_seconds": 86400, "budget_percent": 100}, "health": {"passive": {"panic_percent": 0, "maximum_ejected_percent": 100}}',
    ),
  },
  {
    name: "with all conditions of a route",
    text: withRoute(
      '"match": {"host": "*.Shop.example", "path_prefix": "/straße/", "methods": ["GET", "HEAD"], "headers": {"X-Version": "", "x-tags": "a, b; c=\\"d\\""}}',
    ),
  },
  {
    name: "with routes that differ in one condition",
    text: routes(
      '{"pool": "web", "match": {"path": "/a"}}, {"pool": "web", "match": {"path_prefix": "/a"}}, {"pool": "web", "match": {"host": "127.0.0.1"}}, {"pool": "web", "match": {"methods": ["GET"]}}, {"pool": "web"}',
    ),
  },
  {
    name: "with rewriting and streaming",
    text: withRoute(
      '"name": "shop", "rewrite": {"strip_prefix": "/shop", "add_prefix": "/v1"}, "maximum_body_bytes": 0, "streaming": true',
    ),
  },
  {
    name: "with a split in its short form",
    text: routes(
      '{"split": [{"pool": "web", "weight": 95}, {"pool": "web", "name": "b", "weight": 5}]}',
    ),
  },
  {
    name: "with a split in its long form",
    text: routes(
      '{"split": {"variants": [{"pool": "web"}, {"pool": "web", "name": "b", "subset": {"version": "v2"}, "ramp": {"steps_percent": [0.5, 100]}}], "sticky": ["header:X-User", "address"], "cookie": {}, "override_header": "X-Variant", "override_from": "trusted_proxies"}}',
    ),
  },
  {
    name: "with caches",
    text: routes(
      '{"pool": "web", "cache": {"rules": [{"when": {"load": "high"}, "ttl_seconds": 300}, {"when": {"hours": "18-22", "weekdays": ["sun"]}, "ttl_seconds": 120}, {"ttl_seconds": 0}], "key": ["header:X-Plan", "consumer"], "statuses": [200, 404], "bypass": {"header": {"X-Preview": "*"}}, "ignore_cookies": true, "shared": true, "respect_origin": false, "stale_while_revalidate_seconds": 30, "stale_if_error_seconds": 600, "tag_header": "Surrogate-Key", "maximum_bytes": 1000}}, {"name": "b", "match": {"path": "/b"}, "pool": "web", "cache": {"rules": [{"ttl_seconds": 1}]}}',
    ),
  },
  {
    name: "with feature flags",
    text: routes(
      '{"pool": "web", "flags": [{"name": "a", "when": {"percent_of_users": 10, "not": {"country": "DE"}}, "pool": "web", "subset": {"version": "v2"}, "headers": {"X-Feature": "a"}}, {"name": "b", "enabled": false, "route": "other"}]}, {"name": "other", "match": {"path": "/o"}, "pool": "web"}',
    ),
  },
  {
    name: "with classes of a route and of all",
    text: '{"trusted_proxies": ["10.0.0.0/8"], "priority_header": "X-Priority", "classify": [{"name": "a", "priority": "bulk"}], "pools": {"web": {"endpoints": ["127.0.0.1:1"]}}, "routes": [{"pool": "web", "priority": "critical", "classify": [{}, {"name": "a", "when": {"bot": ["ai", "impostor"], "not": {"bot": false}}, "pool": "web", "subset": {"a": "b"}, "subset_fallback": "any", "rate_limits": [{"key": ["address", "path"], "requests": 1, "window_seconds": 1}], "concurrency_limits": [{"key": "address", "requests": 1}, {"name": "b", "key": ["route", "consumer"], "requests": 9, "when": {"methods": ["POST"]}}]}]}]}',
  },
  {
    name: "with conditions that something tells",
    text: `{"location": {"region": "eu"}, "geography": {"variable": "country"}, "consumers": {"shop": {}},
      "verified_crawlers": {"google": {"user_agent": "Googlebot", "networks": ["192.0.2.0/24"]}},
      "classify": [{"when": {"tag": "a", "country": "DE", "region": ["eu", "us"], "bot": "verified"}}],
      "pools": {"web": {"endpoints": ["127.0.0.1:1"]}},
      "routes": [{"pool": "web", "authentication": {"api_key": {}}, "flags": [{"name": "a", "when": {"consumer": "shop"}}]},
        {"match": {"path": "/b"}, "pool": "web", "flags": [{"name": "a", "when": {"not": {"claim": {"a": "b"}}}}]}]}`,
  },
  {
    name: "with conditions by the region of a gateway, and of networks",
    text: withTop(
      '"location": {"region": "eu"}, "geography": {"networks": {}}, "classify": [{"when": {"region": "eu"}}]',
    ),
  },
  {
    name: "with crawlers and a time zone",
    text: withTop(
      '"time_zone": "America/Argentina/Ushuaia", "verified_crawlers": {"google": {"user_agent": "Googlebot", "networks_file": "/etc/googlebot.json"}, "ours": {"user_agent": ["A", "B"], "networks": ["10.0.0.0/8", "::1"]}}',
    ),
  },
  {
    name: "with places and a spillover",
    text: '{"location": {"region": {"env": "REGION"}, "zone": "a", "gateways": {"a": 2}}, "pools": {"web": {"endpoints": [{"address": "127.0.0.1:1", "region": "eu", "zone": "a", "priority": 1, "metadata": {"version": "v2"}}], "locality": {"regions_order": ["eu", "us"], "neighbours": {"us": ["eu"]}, "geography": {"networks": {"10.0.0.0/8": "eu"}}}, "spillover": {"pool": "west", "percent": 10, "in_flight_per_endpoint": 40}}, "west": {"endpoints": ["127.0.0.1:2"]}}, "routes": [{"pool": "web"}]}',
  },
  {
    name: "with limits, queues and cold starts",
    text: withPool(
      '"limit": {"minimum": 2, "maximum": 40, "queue_header": "X-Queue-Seconds", "shadow": true}, "endpoint_limit": {"algorithm": "static", "maximum": 8}, "queue": {"maximum_length": 500, "maximum_bytes": 0, "timeout_seconds": 0.5, "order": "fifo"}, "cold_start": {"timeout_seconds": 0, "path": "/readyz", "wake": {"url": "http://127.0.0.1:9/start", "token": {"env": "TOKEN"}}}',
    ),
  },
  {
    name: "with a token and buckets",
    text: withTop(
      '"admin": {"tokens": [{"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "role": "read"}]}, "metrics": {"maximum_endpoints": 1, "latency_buckets_seconds": [0.5]}',
    ),
  },
  {
    name: "with rate limits of every kind",
    text: withRoute(
      '"rate_limits": [{"name": "all", "key": "address", "requests": 1, "window_seconds": 1}, {"name": "all", "key": "address", "requests": 1, "window_seconds": 1, "when": {"bot": "any"}}, {"key": ["consumer", "header:X-Tenant", "route"], "requests": 1000000000, "window_seconds": 2678400, "algorithm": "gcra", "burst": 1, "cost": 1000000, "cost_variable": "request_cost", "headers": false}]',
    ),
  },
  {
    name: "with concurrency limits",
    text: withRoute(
      '"concurrency_limits": [{"key": ["consumer", "path"], "requests": 1}, {"name": "all", "key": "route", "requests": 1000000, "when": {"methods": ["POST"]}}]',
    ),
  },
  {
    name: "with a cluster",
    text: withTop(
      '"cluster": {"redis": {"host": "10.0.0.7", "port": 6380, "username": "gateway", "password": {"env": "REDIS_PASSWORD"}, "database": 3, "tls": {"server_name": "redis.internal"}, "timeout_seconds": 0.05}, "key_prefix": "{shop}", "gateways": 3, "local_share_percent": 50}',
    ),
  },
  {
    name: "with a cluster behind a socket",
    text: withTop('"cluster": {"redis": {"socket": "/run/redis.sock"}}'),
  },
  {
    name: "with shedding",
    text: withPool(
      '"endpoint_limit": {}, "shedding": {"maximum_percent": 1, "turn_seconds": 86400}',
    ),
  },
  { name: "with a route that is never shed", text: withRoute('"exempt_from_shedding": true') },
  {
    name: "with consumers and token issuers of every kind",
    text: `{"consumers": {"shop": {"api_keys": [{"sha256": "${string64}"}], "priority": "bulk", "tags": ["a"],
        "tokens": [{"issuer": "jwks", "claims": {"azp": ["a", "b"], "https://a.example/b": "c"}}]}, "nobody": {}},
      "token_issuers": {
        "jwks": {"issuer": "https://id.example", "jwks": {"url": "http://127.0.0.1:1/keys", "tls": {"verify": false}}},
        "pem": {"issuer": "b", "public_key": {"file": "/key.pem"}, "algorithms": ["ES256"], "audiences": ["a"]},
        "secret": {"issuer": "c", "secret": {"env": "A"}, "secret_encoding": "base64url", "leeway_seconds": 0,
          "require_expiry": false, "user_claim": "email", "consumer_claim": "azp"}},
      "pools": {"web": {"endpoints": ["127.0.0.1:1"]}},
      "routes": [{"pool": "web", "authentication": {"required": false, "hide_credentials": true,
        "api_key": {"header": "Authorization", "cookie": "k", "query": "k"},
        "jwt": {"issuers": ["jwks", "pem", "secret"], "header": "X-Token"},
        "allow": [{"consumer": "shop"}, {"tag": "a", "not": {"role": ["b", "c"]}}],
        "headers": {"X-A": "consumer", "X-B": "tags", "X-C": "user", "X-D": "claim:a.b"}}}]}`,
  },
  {
    name: "with answers under overload",
    text: pool(
      '"endpoints": ["127.0.0.1:1"], "overload_answer": {"page": "/srv/busy.json", "content_type": "application/json"}',
    ),
  },
  {
    name: "with a waiting room",
    text: withRoute('"overload_answer": {"redirect": "https://wait.example/room"}'),
  },
  { name: "with a gateway that protects itself", text: withTop('"self_protection": {}') },
  {
    name: "with a gateway that minds its memory",
    text: withTop('"self_protection": {"resident_memory_bytes": 1048576}'),
  },
  {
    name: "with models of a provider and no pool",
    text: `{"providers": {"openai": {"type": "openai", "api_keys": [{"env": "OPENAI_API_KEY"}]}},
      "routes": [{"llm": {"models": ["openai/*"]}}]}`,
  },
  {
    name: "with prompts",
    text: `{"providers": {"openai": {"type": "openai", "api_keys": [{"env": "OPENAI_API_KEY"}]}},
      "models": {"smart": {"candidates": [{"provider": "openai", "model": "gpt-4o"}]}},
      "prompts": {
        "short": {"model": "openai/gpt-4o", "template": "hi \\\\{{you}}"},
        "summary": {"description": "Sums up.", "model": "smart", "answer": "text", "sticky": ["consumer", "address"],
          "variables": {"text": {"maximum_length": 100}, "tone": {"type": "enumeration", "values": ["kind"], "default": "kind"},
            "n": {"type": "integer", "minimum": 1, "maximum": 5, "default": 3}, "points": {"type": "list", "default": ["a"], "separator": ", "}, "last": {"type": "boolean", "required": false}},
          "parameters": {"temperature": 0.2, "stop": ["END"], "json": true},
          "versions": {"a": {"template": "{{text}} {{ tone }}", "weight": 9}, "b": {"messages": [{"role": "system", "content": "{{n}}{{points}}{{last}}"}, {"role": "user", "content": "{{text}}"}], "parameters": {}}}}},
      "routes": [{"llm": {}}]}`,
  },
  {
    name: "with kinds of prompts",
    text: `{"providers": {"openai": {"type": "openai", "api_keys": [{"env": "OPENAI_API_KEY"}]}},
      "classifiers": {"code": {"threshold": 0.8}, "law": {"examples": ["is this contract valid?"], "other": ["the tennis court"], "threshold": 1}},
      "models": {"smart": {"candidates": [{"provider": "openai", "model": "gpt-4o"}], "rules": [
        {"asked": {"prompt": "law"}, "candidates": [{"provider": "openai", "model": "a"}]},
        {"asked": {"prompt": "code"}, "candidates": [{"provider": "openai", "model": "b"}]}]}},
      "routes": [{"llm": {}}]}`,
  },
  {
    name: "with guards",
    text: `{"providers": {"openai": {"type": "openai", "api_keys": [{"env": "OPENAI_API_KEY"}]}},
      "models": {"smart": {"candidates": [{"provider": "openai", "model": "gpt-4o"}],
        "guards": {"deny": ["ignore * instructions", "sk-*", "#"], "allow": ["order*"], "maximum_bytes": 1, "maximum_messages": 1, "maximum_tokens": 1},
        "decorate": {"append": [{"role": "user", "content": ""}]}}},
      "routes": [{"llm": {"guards": {"personal_data": {"mode": "block", "kinds": [], "words": ["project falcon"]}},
        "decorate": {"prepend": [{"role": "system", "content": "Be kind."}]}}}]}`,
  },
  {
    name: "with providers of every shape",
    text: `{"pools": {"gpus": {"endpoints": ["127.0.0.1:8000"]}},
      "providers": {
        "azure": {"type": "azure", "base_url": "https://me.openai.azure.com", "api_version": "2024-10-21", "api_keys": [{"file": "/key"}]},
        "bedrock": {"type": "bedrock", "region": "us-east-1", "aws_credentials": [{"access_key_id": {"env": "A"}, "secret_access_key": {"env": "B"}, "session_token": {"env": "C"}}]},
        "bearer": {"type": "bedrock", "region": "us-east-1", "api_keys": [{"env": "A"}]},
        "mock": {"type": "anthropic", "base_url": "http://127.0.0.1:9000"},
        "gpus": {"type": "vllm", "pool": "gpus", "base_path": "/openai/v1"},
        "other": {"type": "openai_compatible", "base_url": "https://models.example/api/v3", "headers": {"X-Team": "a b"},
          "paths": {"chat": "/chat", "messages": "/messages"}, "usage_in_stream": "never", "old_maximum_tokens": false,
          "tls": {"verify": false}, "timeouts": {"first_token_seconds": 0.001, "minimum_bytes_per_second": 0}}},
      "models": {
        "smart": {"candidates": [{"provider": "azure", "model": "gpt-4o", "weight": 3}, {"pool": "gpus", "model": "meta-llama/Llama-3.3-70B"}],
          "choose_by": "latency", "fallback_on": ["timeout", 429, "5xx", "context_length"], "fallbacks": ["claude-3.5"], "latency_failover": {"above_seconds": 2, "percent": 100}},
        "claude-3.5": {"candidates": [{"provider": "bedrock", "model": "anthropic.claude-3-5-sonnet-20241022-v2:0", "weight": 0}, {"provider": "mock", "model": "a"}],
          "sticky": "consumer", "context_fallbacks": ["smart"],
          "rules": [{"when": {"hours": "08-18"}, "asked": {"stream": true, "input_tokens_above": 100}, "model": "smart"},
            {"candidates": [{"provider": "other", "model": "x"}]}]}},
      "routes": [{"match": {"path_prefix": "/ai"}, "llm": {"strip_prefix": "/ai", "models": ["smart", "cl*", "azure/gpt-4o"], "default_model": "smart"}},
        {"pool": "gpus"}]}`,
  },
  {
    name: "with pools that are scaled",
    text: `{"pools": {
      "web": {"endpoints": ["127.0.0.1:9001"], "cold_start": {}, "autoscale": {"minimum": 0, "maximum": 40, "dry_run": true, "startup_seconds": 30,
        "targets": [{"metric": "requests_per_second", "per_instance": 80}, {"metric": "utilisation_percent", "average": 60}],
        "steps": [{"name": "queue", "metric": "queue_length", "aggregation": "p95", "bands": [{"at_least": 0, "instances": -1}, {"at_least": 100, "percent": 50}]}],
        "rules": [{"metric": "error_percent", "above": 5, "clear": 2, "action": "add", "instances": 2, "on_missing": "ignore"}, {"metric": "in_flight", "below": 1, "action": "alert"}],
        "classic_rules": true, "scale_up": {"policies": []}, "scale_down": {"stabilisation_seconds": 0, "policies": [{"instances": 1, "period_seconds": 60}]},
        "schedules": [{"hours": ["08-18", "22-06"], "weekdays": ["mon"], "from": "2027-01-01T00:00:00Z", "until": "2027-02-01T00:00:00Z", "minimum": 5, "maximum": 50}],
        "cost": {"usd_per_instance_hour": 0.1, "maximum_usd_per_hour": 4}, "prediction": {}}}},
      "routes": [{"pool": "web"}]}`,
  },
];
