local ____exports = {}
local balancer = require("ngx.balancer")
local pipe = require("ngx.pipe")
local semaphore = require("ngx.semaphore")
local ____ngx_2Ebase64 = require("ngx.base64")
local decode_base64url = ____ngx_2Ebase64.decode_base64url
local cjson = require("cjson.safe")
local ffi = require("ffi")
local buffer = require("string.buffer")
local http = require("resty.http")
local lock = require("resty.lock")
local lrucache = require("resty.lrucache")
local prometheus = require("prometheus")
local redis = require("nginx.redis")
local resolver = require("nginx.dns.resolver")
local sha256 = require("resty.sha256")
local typedefs = require("kong.db.schema.typedefs")
require("table.clear")
require("table.new")
function ____exports.namespaces()
    ngx.say("a", 1, {"b", {"c"}})
    ngx.log(ngx.ERR, "text ", ngx.null)
    ngx.status = ngx.HTTP_TOO_MANY_REQUESTS
    ngx.header["Retry-After"] = 2
    ngx.header.x_trace = {"a", "b"}
    ngx.ctx.route = ngx.var.uri
    ngx.arg[1] = nil
    ngx.arg[2] = true
    ngx.req.set_header("X-Id", ngx.var[1])
    ngx.update_time()
    print(
        ngx.config.prefix(),
        ngx.worker.pid(),
        ngx.null == cjson.null
    )
end
function ____exports.severalReturns()
    local captures, err = ngx.re.match("subject", "(s)", "jo")
    if captures then
        print(captures[0], captures[1], captures.name)
    else
        print(err)
    end
    local from, to = ngx.re.find("subject", "s", "jo")
    local headers, truncated = ngx.req.get_headers(0)
    print(from, to, headers.host, truncated)
    local decoded = decode_base64url("YQ")
    local pids = ngx.worker.pids()
    local first, second = ngx.location.capture_multi({{"/a"}, {"/b", {args = {n = 1}}}})
    print(decoded, pids and pids[1], first and first.status, second and second.body)
end
function ____exports.methods(dict)
    local value, flags = dict:get("key")
    local count, err, forcible = dict:incr("key", 1, 0, 60)
    print(
        value,
        flags,
        count,
        err,
        forcible
    )
    dict:delete("key")
    local socket = ngx.socket.tcp()
    socket:settimeouts(100, 200, 300)
    local ok = socket:connect("unix:/tmp/a.sock")
    if ok ~= nil then
        socket:send({"a", "b"})
    end
    local line, problem, partial = socket:receive("*l")
    local reader = socket:receiveuntil("--", {inclusive = true})
    if reader then
        print(
            {reader(10)},
            line,
            problem,
            partial
        )
    end
    local ____opt_6 = socket.getfd
    if ____opt_6 ~= nil then
        ____opt_6(socket)
    end
end
function ____exports.callbacks()
    ngx.timer.at(
        0,
        function(premature, name) return print(premature, name) end,
        "name"
    )
    local thread = ngx.thread.spawn(
        function(n) return n + 1 end,
        1
    )
    local ok, answer = ngx.thread.wait(thread)
    if ok then
        print(answer + 1)
    end
    ngx.on_abort(function() return ngx.exit(499) end)
    local text = ngx.re.gsub(
        "a",
        "a",
        function(found) return found[0] .. "b" end
    )
    local ____print_11 = print
    local ____text_10 = text
    local ____opt_8 = ndk.set_var.set_escape_uri
    ____print_11(
        ____text_10,
        ____opt_8 and ____opt_8("a b")
    )
end
function ____exports.modules()
    balancer.set_current_peer("127.0.0.1", 80)
    local ____opt_12 = balancer.enable_keepalive
    if ____opt_12 ~= nil then
        ____opt_12(60, 100)
    end
    local waiting = semaphore.new(0)
    if waiting ~= nil then
        waiting:post()
    end
    local process = pipe.spawn({"true"})
    if process then
        print({process:wait()})
    end
    local ____print_19 = print
    local ____temp_18 = {cjson.encode({1})}
    local ____opt_16 = cjson.encode_empty_table_as_object
    ____print_19(
        ____temp_18,
        ____opt_16 and ____opt_16(false),
        {cjson.new().decode("1")}
    )
    local cache = lrucache.new(100)
    if cache then
        print({cache:get("a")})
    end
    local held = lock:new("locks", {timeout = 0})
    if held then
        print({held:lock("key")})
    end
    local ____print_22 = print
    local ____opt_20 = sha256:new()
    ____print_22(____opt_20 and ____opt_20:final())
    local metrics = prometheus.init("metrics")
    local ____opt_23 = metrics:counter("total", "All", {"code"})
    if ____opt_23 ~= nil then
        ____opt_23:inc(1, {200})
    end
end
function ____exports.clients()
    local client = redis:new()
    if client then
        client:connect("127.0.0.1", 6379)
        client:init_pipeline()
        client:get("a")
        client:xadd("stream", "*", "field", 1)
        print(
            {client:commit_pipeline()},
            client:array_to_hash({})
        )
    end
    local dns = resolver:new({nameservers = {"127.0.0.1"}})
    if dns then
        print(
            {dns:query("name", {qtype = resolver.TYPE_SRV})},
            resolver.arpa_str("::1")
        )
    end
    local web = http.new()
    if web then
        local response = web:request_uri("http://127.0.0.1", {method = "GET"})
        print(response and response.status)
    end
end
function ____exports.luajit()
    local numbers = ffi.new("int[?]", 2)
    numbers[0] = 1
    print(
        ffi.string(numbers, 4),
        ffi.typeof("int")(1),
        ffi.C.getpid()
    )
    local bytes = buffer.new(64)
    print(
        #bytes:put("a", 1):putf("%d", 2),
        bytes:get()
    )
    local slots = table.new(0, 8)
    table.clear(slots)
end
____exports.handler = {
    PRIORITY = 10,
    VERSION = "1.0.0",
    access = function(self, config)
        kong.log("limit ", config.limit)
        kong.log.err("text")
        kong.service.set_target("127.0.0.1", 80)
        local ____opt_27 = kong.service.set_target_retry_callback
        if ____opt_27 ~= nil then
            ____opt_27(function() return "127.0.0.1", 81 end)
        end
        local key = kong.cache:get(
            "key",
            nil,
            function() return "value" end
        )
        kong.ctx.plugin.key = key
        local ____opt_29 = kong.tracing.active_span()
        if ____opt_29 ~= nil then
            ____opt_29:set_attribute("key", "value")
        end
        return kong.response.exit(429, {message = "no"})
    end
}
____exports.schema = {
    name = "limit",
    fields = {
        {protocols = typedefs.protocols_http},
        {config = {
            type = "record",
            fields = {{port = typedefs.port({required = true})}}
        }}
    }
}
function ____exports.specs()
    describe(
        "a group",
        function()
            it(
                "is tested",
                function()
                    finally(function() return nil end)
                    assert(true, "Lua's own")
                    assert.equal(1, 1)
                    assert.are.same({a = 1}, {a = 1})
                    assert.is["nil"](nil)
                    assert.has.no.error(function() return nil end)
                    local called = spy.new(function(n) return n end)
                    called(1)
                    assert.spy(called).was.called_with(match.is.number())
                    called:clear()
                    stub(ngx, "log").returns(1)
                    assert:snapshot():revert()
                end
            )
        end
    )
end
return ____exports
