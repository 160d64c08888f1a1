package dev.segue.gateway.config;

/** Wrong lines and what is said about each: {@code line => key: value (expected: ...)}. */
final class BadLines {
  static final String KEYS =
      """
      segue.lisener { } => segue.lisener: unknown key, did you mean listeners? (expected: a key of segue)
      segue.limits.request_line = 1 => segue.limits.request_line: unknown key, did you mean request-line? (expected: a key of segue.limits)
      segue.limits.requestHead = 1 => segue.limits.requestHead: unknown key, did you mean request-head? (expected: a key of segue.limits)
      segue.drain.xyz = 1 => segue.drain.xyz: unknown key (expected: one of accept, deadline)
      segue.drain.dealdine = 1s => segue.drain.dealdine: unknown key, did you mean deadline? (expected: a key of segue.drain)
      segue.listeners.main.tls {} => segue.listeners.main.tls: unknown key (expected: one of backlog, bind, proxy-protocol, request-id-from, trusted-proxies)
      segue.backends.old.health { intervall = 2s } => segue.backends.old.health.intervall: unknown key, did you mean interval? (expected: a key of segue.backends.old.health)
      segue.backends.old.weight = 5 => segue.backends.old.weight: unknown key (expected: one of breaker, endpoints, health, pool, send-proxy-protocol)
      segue.routes.orders.splits { old = 1 } => segue.routes.orders.splits: unknown key, did you mean split? (expected: a key of segue.routes.orders)
      segue.routes.orders.match { paths = ["/"] } => segue.routes.orders.match.paths: unknown key, did you mean path? (expected: a key of segue.routes.orders.match)
      segue.defaults.backend.brake {} => segue.defaults.backend.brake: unknown key, did you mean breaker? (expected: a key of segue.defaults.backend)
      segue.defaults.route.split { old = 1 } => segue.defaults.route.split: unknown key (expected: one of app, canary, fallback, fallback-on-failure, forwarding, idempotent, max-body, timeouts, when-unavailable)
      """;

  static final String SCALARS =
      """
      segue = 5 => segue: 5 (expected: a block { ... })
      segue.limits = 5 => segue.limits: 5 (expected: a block { ... })
      segue.limits.connections = many => segue.limits.connections: many (expected: a whole number)
      segue.limits.connections = [1] => segue.limits.connections: a list (expected: a whole number)
      segue.limits.connections = { a = 1 } => segue.limits.connections: a block (expected: a whole number)
      segue.limits.connections = null => segue.limits.connections: null (expected: a whole number)
      segue.limits.connections = true => segue.limits.connections: true (expected: a whole number)
      segue.limits.connections = 1.5 => segue.limits.connections: 1.5 (expected: a whole number)
      segue.limits.connections = 99999999999 => segue.limits.connections: 99999999999 (expected: a whole number)
      segue.limits.connections = 0 => segue.limits.connections: 0 (expected: 1..10000000)
      segue.limits.connections = -1 => segue.limits.connections: -1 (expected: 1..10000000)
      segue.limits.head-timeout = 10 => segue.limits.head-timeout: 10 (expected: a time with its unit, as in 500ms, 2s or 1m)
      segue.limits.head-timeout = soon => segue.limits.head-timeout: soon (expected: a time with its unit, as in 500ms, 2s or 1m)
      segue.limits.head-timeout = 1e9 s => segue.limits.head-timeout: 1e9 s (expected: a time with its unit, as in 500ms, 2s or 1m)
      segue.limits.head-timeout = -1s => segue.limits.head-timeout: -1s (expected: 1ms..24h)
      segue.limits.head-timeout = 0 => segue.limits.head-timeout: 0 (expected: 1ms..24h)
      segue.limits.head-timeout = 25h => segue.limits.head-timeout: 25h (expected: 1ms..24h)
      segue.limits.request-line = 8 parsecs => segue.limits.request-line: 8 parsecs (expected: a size of 0..2GiB, as in 512, 8KiB or 2MiB)
      segue.limits.replay-per-request = -1 => segue.limits.replay-per-request: -1 (expected: a size of 0..2GiB, as in 512, 8KiB or 2MiB)
      segue.limits.replay-per-request = 3GiB => segue.limits.replay-per-request: 3GiB (expected: a size of 0..2GiB, as in 512, 8KiB or 2MiB)
      segue.limits.replay-total = 2TiB => segue.limits.replay-total: 2TiB (expected: 0..1099511627776)
      segue.limits.replay-total = 1e999999999 KiB => segue.limits.replay-total: 1e999999999 KiB (expected: a size, as in 512, 8KiB or 2MiB)
      segue.drain.accept = -1s => segue.drain.accept: -1s (expected: 0 or 1ms..24h)
      segue.event-loops = -1 => segue.event-loops: -1 (expected: 0..1024)
      segue.transport = uring => segue.transport: uring (expected: auto | io_uring | epoll | kqueue | nio)
      segue.state-dir = "" => segue.state-dir: "" (expected: a directory, or none)
      segue.log.format = xml => segue.log.format: xml (expected: text | json)
      segue.log.level = loud => segue.log.level: loud (expected: error, warn, info, debug or trace)
      segue.metrics.max-series = 1 => segue.metrics.max-series: 1 (expected: 100..10000000)
      segue.ready.require = old => segue.ready.require: old (expected: a list of backends [ ... ])
      segue.ready.require = [old, older] => segue.ready.require[1]: older (expected: one of new, old)
      """;

  static final String PAIRS =
      """
      segue.limits.request-line = 64KiB => segue.limits.request-line: 64KiB (expected: at most request-head, 32768)
      segue.limits { request-head = 1KiB } => segue.limits.request-line: 8KiB (expected: at most request-head, 1024)
      segue.limits.replay-total = 1KiB => segue.limits.replay-per-request: 64KiB (expected: at most replay-total, 1024)
      segue.defaults.backend.breaker.window = 10 => segue.defaults.backend.breaker.minimum-calls: 20 (expected: at most window, 10)
      segue.backends.old.breaker.minimum-calls = 500 => segue.backends.old.breaker.minimum-calls: 500 (expected: at most window, 100)
      segue.routes.orders { fallback = none, when-unavailable = fallback } => segue.routes.orders.when-unavailable: fallback (expected: a fallback backend, or another choice)
      segue.listeners.second { bind = "127.0.0.1:8080" } => segue.listeners.second.bind: 127.0.0.1:8080 (expected: an address and port that listeners.main.bind does not use)
      segue.listeners.second { bind = "*:8080" } => segue.listeners.second.bind: *:8080 (expected: an address and port that listeners.main.bind does not use)
      segue.listeners.second { bind = "*:9900" } => segue.admin.bind: 127.0.0.1:9900 (expected: an address and port that listeners.second.bind does not use)
      segue.ops.bind = "127.0.0.1:9900" => segue.ops.bind: 127.0.0.1:9900 (expected: an address and port that admin.bind does not use)
      """;

  static final String ADDRESSES =
      """
      segue.listeners.main = 5 => segue.listeners.main: 5 (expected: a block { ... })
      segue.listeners.Main { bind = "127.0.0.1:0" } => segue.listeners.Main: Main (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway)
      segue.listeners.main.bind = 8080 => segue.listeners.main.bind: 8080 (expected: address:port with an IP address, localhost or *, and a port 0..65535, as in 127.0.0.1:8080)
      segue.listeners.main.bind = "a.example:80" => segue.listeners.main.bind: a.example:80 (expected: address:port with an IP address, localhost or *, and a port 0..65535, as in 127.0.0.1:8080)
      segue.listeners.main.bind = "127.1:80" => segue.listeners.main.bind: 127.1:80 (expected: address:port with an IP address, localhost or *, and a port 0..65535, as in 127.0.0.1:8080)
      segue.listeners.second {} => segue.listeners.second.bind: missing (expected: address:port with an IP address, localhost or *, and a port 0..65535, as in 127.0.0.1:8080)
      segue.listeners.main.backlog = 0 => segue.listeners.main.backlog: 0 (expected: 1..65535)
      segue.listeners.main.trusted-proxies = "10.0.0.0/8" => segue.listeners.main.trusted-proxies: 10.0.0.0/8 (expected: a list of IP addresses and ranges [ ... ])
      segue.listeners.main.trusted-proxies = ["::1", "10.0.0.1/8"] => segue.listeners.main.trusted-proxies[1]: 10.0.0.1/8 (expected: an IP address, or a range without bits set behind its prefix, as in 10.0.0.0/8)
      segue.defaults.listener.trusted-proxies = [lan] => segue.defaults.listener.trusted-proxies[0]: lan (expected: an IP address, or a range without bits set behind its prefix, as in 10.0.0.0/8)
      segue.listeners.main.proxy-protocol = optional => segue.listeners.main.proxy-protocol: optional (expected: off | required)
      segue.listeners.main.request-id-from = me => segue.listeners.main.request-id-from: me (expected: trusted | anybody | nobody)
      segue.ops.bind = 9 => segue.ops.bind: 9 (expected: address:port with an IP address, localhost or *, and a port 0..65535, as in 127.0.0.1:8080)
      segue.backends.old.endpoints = ["http://a:80"] => segue.backends.old.endpoints[0]: http://a:80 (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = ["a:1", "a"] => segue.backends.old.endpoints[1]: a (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = ["a:0"] => segue.backends.old.endpoints[0]: a:0 (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = ["a:65536"] => segue.backends.old.endpoints[0]: a:65536 (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = ["::1:80"] => segue.backends.old.endpoints[0]: ::1:80 (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = ["300.1.1.1:80"] => segue.backends.old.endpoints[0]: 300.1.1.1:80 (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = ["a b:80"] => segue.backends.old.endpoints[0]: a b:80 (expected: host:port with a name or IP address, without a scheme, and a port 1..65535, as in 10.0.0.1:8080)
      segue.backends.old.endpoints = [{ address = "a:1", weight = 0 }] => segue.backends.old.endpoints[0].weight: 0 (expected: 1..1000)
      segue.backends.old.endpoints = ["a:1", "A:1"] => segue.backends.old.endpoints[1]: A:1 (expected: each endpoint once)
      segue.backends.old.endpoints = [] => segue.backends.old.endpoints: empty (expected: at least one endpoint)
      segue.backends.old.endpoints = "a:1" => segue.backends.old.endpoints: a:1 (expected: a list of addresses [ ... ])
      """;

  static final String BACKENDS =
      """
      segue.backends.old = 5 => segue.backends.old: 5 (expected: a block { ... })
      segue.backends.third {} => segue.backends.third.endpoints: missing (expected: a list of addresses [ ... ])
      segue.backends.Third { endpoints = ["a:1"] } => segue.backends.Third: Third (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway)
      segue.backends."a.b" { endpoints = ["a:1"] } => segue.backends."a.b": a.b (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway)
      segue.backends.none { endpoints = ["a:1"] } => segue.backends.none: none (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway)
      segue.backends.old.health = true => segue.backends.old.health: true (expected: a block { ... })
      segue.backends.old.health { path = health } => segue.backends.old.health.path: health (expected: a path that begins with /)
      segue.backends.old.health { host = "a b" } => segue.backends.old.health.host: a b (expected: a host, or host:port)
      segue.backends.old.health { interval = 0s } => segue.backends.old.health.interval: 0s (expected: 1ms..24h)
      segue.backends.old.health { rise = 0 } => segue.backends.old.health.rise: 0 (expected: 1..1000)
      segue.backends.old.health { fall = 1001 } => segue.backends.old.health.fall: 1001 (expected: 1..1000)
      segue.backends.old.health { jitter = 1 } => segue.backends.old.health.jitter: 1 (expected: 0..1, below 1)
      segue.backends.old.health { jitter = some } => segue.backends.old.health.jitter: some (expected: a number)
      segue.backends.old.health { expect = [] } => segue.backends.old.health.expect: empty (expected: at least one status)
      segue.backends.old.health { expect = 200 } => segue.backends.old.health.expect: 200 (expected: a list of statuses, as in ["200-399"])
      segue.backends.old.health { expect = [200, 2xx] } => segue.backends.old.health.expect[1]: 2xx (expected: a status 100..599 or a range, as in 200 or 200-299)
      segue.backends.old.health { expect = ["300-200"] } => segue.backends.old.health.expect[0]: 300-200 (expected: a status 100..599 or a range, as in 200 or 200-299)
      segue.defaults.backend.health.rise = 0 => segue.defaults.backend.health.rise: 0 (expected: 1..1000)
      segue.defaults.backend.breaker.failure-rate = 0 => segue.defaults.backend.breaker.failure-rate: 0 (expected: 1..100)
      segue.defaults.backend.breaker.failure-rate = half => segue.defaults.backend.breaker.failure-rate: half (expected: a whole number)
      segue.backends.old.breaker.slow-call-rate = 101 => segue.backends.old.breaker.slow-call-rate: 101 (expected: 1..100)
      segue.backends.old.breaker.slow-call = 0 => segue.backends.old.breaker.slow-call: 0 (expected: 1ms..24h)
      segue.backends.old.breaker.window = 10001 => segue.backends.old.breaker.window: 10001 (expected: 1..10000)
      segue.backends.old.breaker.consecutive-failures = -1 => segue.backends.old.breaker.consecutive-failures: -1 (expected: 0..10000)
      segue.backends.old.breaker.half-open-probes = 0 => segue.backends.old.breaker.half-open-probes: 0 (expected: 1..1000)
      segue.backends.old.breaker.no-alternative = maybe => segue.backends.old.breaker.no-alternative: maybe (expected: pass | refuse)
      segue.backends.old.breaker.enabled = 2 => segue.backends.old.breaker.enabled: 2 (expected: true or false)
      segue.backends.old.send-proxy-protocol = v3 => segue.backends.old.send-proxy-protocol: v3 (expected: off | v1 | v2)
      segue.backends.old.pool.max-connections = 0 => segue.backends.old.pool.max-connections: 0 (expected: 1..1000000)
      segue.backends.old.pool.idle-timeout = 0 => segue.backends.old.pool.idle-timeout: 0 (expected: 1ms..24h)
      """;

  static final String ROUTES =
      """
      segue.routes.orders = x => segue.routes.orders: x (expected: a block { ... })
      segue.routes = [] => segue.routes: a list (expected: a block { ... })
      segue.routes.b { match { host = b } } => segue.routes.b.split: missing (expected: weights of backends, as in { old = 95, new = 5 })
      segue.routes.orders.split = 5 => segue.routes.orders.split: 5 (expected: a block { ... })
      segue.routes.orders.split { old = 0, new = 0 } => segue.routes.orders.split: all weights are 0 (expected: at least one weight above 0)
      segue.routes.orders.split.old = -1 => segue.routes.orders.split.old: -1 (expected: a whole number 0..1000000)
      segue.routes.orders.split.old = 0.5 => segue.routes.orders.split.old: 0.5 (expected: a whole number 0..1000000)
      segue.routes.orders.split.old = 1000001 => segue.routes.orders.split.old: 1000001 (expected: a whole number 0..1000000)
      segue.routes.orders.split.older = 1 => segue.routes.orders.split.older: unknown backend (expected: one of new, old)
      segue.routes.orders.fallback = nwe => segue.routes.orders.fallback: nwe (expected: one of new, old)
      segue.routes.orders.when-unavailable = retry => segue.routes.orders.when-unavailable: retry (expected: redistribute | fallback | fail)
      segue.routes.orders.idempotent = maybe => segue.routes.orders.idempotent: maybe (expected: true or false)
      segue.routes.orders.forwarding.trace-context = on => segue.routes.orders.forwarding.trace-context: on (expected: pass | start | off)
      segue.routes.orders.canary = [ { header = a, exact = b, backend = new, from = ["10.0.0.0/40"] } ] => segue.routes.orders.canary[0].from[0]: 10.0.0.0/40 (expected: an IP address, or a range without bits set behind its prefix, as in 10.0.0.0/8)
      segue.routes.orders.max-body = -1 => segue.routes.orders.max-body: -1 (expected: a size, as in 512, 8KiB or 2MiB)
      segue.routes.orders.app = " " => segue.routes.orders.app:   (expected: 1..100 visible characters)
      segue.routes.orders.timeouts.head = 0 => segue.routes.orders.timeouts.head: 0 (expected: 1ms..24h)
      segue.routes.orders.timeouts.total = -1s => segue.routes.orders.timeouts.total: -1s (expected: 0 or 1ms..24h)
      segue.routes.orders.forwarding.via = 1 => segue.routes.orders.forwarding.via: 1 (expected: true or false)
      segue.routes.orders.match = "/" => segue.routes.orders.match: / (expected: a block { ... })
      segue.routes.orders.match { path = a } => segue.routes.orders.match.path: a (expected: a path that begins with / and holds no ? or #)
      segue.routes.orders.match { path-prefix = "/?" } => segue.routes.orders.match.path-prefix: /? (expected: a path that begins with / and holds no ? or #)
      segue.routes.orders.match { path-regex = "(" } => segue.routes.orders.match.path-regex: ( (expected: a regular expression: Unclosed group)
      segue.routes.orders.match { path = "/a", path-prefix = "/b" } => segue.routes.orders.match.path-prefix: path and path-prefix (expected: one of them)
      segue.routes.orders.match { host = a, hosts = [b] } => segue.routes.orders.match.hosts: host and hosts (expected: either of them)
      segue.routes.orders.match { hosts = ["a:80"] } => segue.routes.orders.match.hosts: a:80 (expected: a name in lower case, *. and a name, or an IP address; no port)
      segue.routes.orders.match { methods = ["G T"] } => segue.routes.orders.match.methods: G T (expected: an HTTP method, as in GET)
      segue.routes.orders.match { priority = 1000001 } => segue.routes.orders.match.priority: 1000001 (expected: -1000000..1000000)
      segue.routes.orders.canary = {} => segue.routes.orders.canary: a block (expected: a list of blocks [ { header, exact, backend } ])
      segue.routes.orders.canary = [5] => segue.routes.orders.canary[0]: 5 (expected: a block { header, exact | prefix | regex | present, backend })
      segue.routes.orders.canary = [{ header = a, backend = old }] => segue.routes.orders.canary[0].exact: missing (expected: one of exact, prefix, regex and present = true)
      segue.routes.orders.canary = [{ header = a, exact = b }] => segue.routes.orders.canary[0].backend: missing (expected: one of new, old)
      segue.routes.orders.canary = [{ backend = old, exact = b }] => segue.routes.orders.canary[0].header: missing (expected: a header name)
      segue.routes.orders.canary = [{ header = "a b", exact = b, backend = old }] => segue.routes.orders.canary[0].header: a b (expected: a header name)
      segue.routes.orders.canary = [{ header = a, exact = b, regex = c, backend = old }] => segue.routes.orders.canary[0].regex: exact and regex (expected: one of exact, prefix, regex and present = true)
      segue.routes.orders.canary = [{ header = a, regex = "[", backend = old }] => segue.routes.orders.canary[0].regex: [ (expected: a regular expression: Unclosed character class)
      segue.routes.orders.canary = [{ header = a, exact = "", backend = old }] => segue.routes.orders.canary[0].exact: "" (expected: a value)
      segue.routes.orders.canary = [{ header = a, prefix = "", backend = old }] => segue.routes.orders.canary[0].prefix: "" (expected: a value, or present = true)
      segue.routes.orders.canary = [{ header = a, present = false, backend = old }] => segue.routes.orders.canary[0].present: false (expected: true)
      segue.routes.orders.canary = [{ header = a, exact = b, backend = older }] => segue.routes.orders.canary[0].backend: older (expected: one of new, old)
      """;

  static final String ADMIN =
      """
      segue.admin.bind = "0.0.0.0:9900" => segue.admin.bind: 0.0.0.0:9900 (expected: a loopback address, or insecure = true: there is no TLS yet)
      segue.admin.hosts = ["a b"] => segue.admin.hosts[0]: a b (expected: a host name without port)
      segue { admin { bind = "127.0.0.1:0", hosts = ["a b"] }, listeners.main.bind = "127.0.0.1:9900" } => segue.admin.hosts[0]: a b (expected: a host name without port)
      segue.admin.tokens = topsecrettopsecret => segue.admin.tokens: *** (expected: a list of blocks [ { name, secret } ])
      segue.admin.tokens = [topsecrettopsecret] => segue.admin.tokens[0]: *** (expected: a block { name, secret })
      segue.admin.tokens = [{ name = a, secret = "" }] => segue.admin.tokens[0].secret: empty (expected: 16..512 characters)
      segue.admin.tokens = [{ name = a, secret = topsecret }] => segue.admin.tokens[0].secret: 9 characters (expected: 16..512 characters)
      segue.admin.tokens = [{ name = a, secret = "top secret top secret" }] => segue.admin.tokens[0].secret: a character that no HTTP field can carry (expected: visible ASCII characters only)
      segue.admin.tokens = [{ name = a, secret = [topsecrettopsecret] }] => segue.admin.tokens[0].secret: a list (expected: a text)
      segue.admin.tokens = [{ name = a, secrt = topsecrettopsecret }] => segue.admin.tokens[0].secrt: unknown key, did you mean secret? (expected: a key of segue.admin.tokens[0])
      segue.admin.tokens = [{ secret = topsecrettopsecret }] => segue.admin.tokens[0].name: missing (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway)
      segue.admin.tokens = [{ name = A, secret = topsecrettopsecret }] => segue.admin.tokens[0].name: A (expected: 1..63 of a-z, 0-9 and -, not the words none, other and gateway)
      segue.admin.tokens = [{ name = a, secret = topsecrettopsecret, role = root }] => segue.admin.tokens[0].role: root (expected: view | operate | admin)
      segue.admin.tokens = [{ name = a, secret = topsecrettopsecret, secret-file = x }] => segue.admin.tokens[0].secret-file: x (expected: either secret or secret-file)
      segue.admin.tokens = [{ name = a, secret-file = no/such/file }] => segue.admin.tokens[0].secret-file: no/such/file (expected: a readable text file that holds the secret alone)
      segue.admin.tokens = [{ name = a, secret = topsecrettopsecret }, { name = a, secret = topsecrettopsecret }] => segue.admin.tokens[1].name: a (expected: a name of its own)
      """;

  static final String SYNTAX =
      """
      segue.limits.connections = ${NO_SUCH_NAME} => substitution: Could not resolve substitution to a value: ${NO_SUCH_NAME} (expected: a key or an environment variable of that name, or ${?NAME} where it may be absent)
      segue.event-loops = 1 2] => syntax: Expecting end of input or a comma, got ']' (expected: HOCON)
      segue.admin.tokens = [{ secret = topsecret"}] => syntax: not parsable, and not shown since a secret may be near (expected: HOCON)
      """;

  static final String WARNINGS =
      """
      segue.admin.tokens = [{ name = a, secret = ${?NO_SUCH_NAME} }] => segue.admin.tokens[0].secret: not set, so this token is dropped (expected: secret or secret-file; is the variable set?)
      segue.admin { bind = "0.0.0.0:9900", insecure = true } => segue.admin.bind: 0.0.0.0:9900 (expected: a loopback address: tokens travel in clear text)
      segue.routes.orders.timeouts.total = 30s => segue.routes.orders.timeouts.head: 30s (expected: less than total, 30s, or no time is left for the fallback)
      segue.routes.orders.match { path = "/x", priority = 2 } => segue.routes.orders.match.priority: 2, which has no effect (expected: path-regex beside it)
      segue.backends.old.health { timeout = 3s } => segue.backends.old.health.timeout: 3s (expected: at most interval, 2s, or probes come late)
      segue.backends.spare { endpoints = ["a:1"] } => segue.backends.spare: in no route (expected: a split, canary or fallback names it)
      """;

  private BadLines() {}
}
