rockspec_format = "3.0"
package = "kong-plugin-moontide"
version = "0.1.0-1"

-- The Lua is compiled from TypeScript, so the rock is made of a build and not of the repository:
-- `make package`, or `make build` and `cd build && luarocks make ../kong-plugin-moontide-0.1.0-1.rockspec`.
source = {
   url = "file://build/moontide-0.1.0.tgz",
   dir = "package/build",
}

description = {
   summary = "Balancing with passive health, shared by all workers, for Kong",
   detailed = [[
      moontide-balancer: endpoints from a list, a file, DNS, Consul, etcd or Kubernetes, chosen by
      latency and load, with retries within a budget, active checks and ejection of those that fail.
      moontide-classify: classes of requests by consumer, bot, hour and other conditions.
      moontide-admission: limits that adapt, a queue, a circuit breaker and rate limits in front of a service.
      moontide-llm: one interface to the models of all providers, with translation, retries and fallback.
   ]],
   license = "Apache-2.0",
   labels = { "kong", "kong-plugin", "load-balancing", "rate-limiting", "concurrency-limit" },
}

-- Kong brings everything else.
dependencies = { "lua >= 5.1" }

-- Without a list of modules, LuaRocks takes all that lie below `lua`.
build = { type = "builtin" }
