import type { PoolConfiguration } from "moontide/feature/configuration/schema";
import { tlsConnectionOf } from "moontide/feature/tls/connection";
import { tlsSlots } from "moontide/feature/tls/slot-count";
import { createTlsSlots, slotOf, withoutKeepalive } from "moontide/feature/tls/slots";
import { fakeMachine } from "../../support/lua/ports";
import { startGateway } from "../../support/lua/worker";

const poolWith = (options: string): PoolConfiguration =>
  startGateway(
    fakeMachine(),
    `{ "pools": { "web": { ${options}, "endpoints": ["10.0.0.1:80"] } }, "routes": [{ "pool": "web" }] }`,
  ).configuration.pools["web"]!;

describe("slots for connections over TLS", () => {
  it("are counted from 1, and the same for one identity each time", () => {
    const slots = createTlsSlots();
    assert.same([1, 2, 1], [slotOf(slots, "a"), slotOf(slots, "b"), slotOf(slots, "a")]);
  });

  it("are never given to a second identity: who comes too late gets none", () => {
    const slots = createTlsSlots();
    for (const i of $range(1, tlsSlots)) assert.equal(i, slotOf(slots, `name ${i}`));
    assert.equal(withoutKeepalive, slotOf(slots, "one more"));
    assert.equal(tlsSlots, slotOf(slots, `name ${tlsSlots}`));
  });
});

describe("a pool's connections over TLS", () => {
  const different: readonly string[] = [
    '"tls": { "server_name": "a.internal" }',
    '"tls": { "server_name": "b.internal" }',
    '"tls": { "server_name": "a.internal", "verify": false }',
    '"tls": { "verify": false }',
    '"tls": { "server_name": "a.internal", "client_certificate": "/a.pem", "client_key": "/a.key" }',
    '"tls": { "server_name": "a.internal", "client_certificate": "/b.pem", "client_key": "/a.key" }',
    '"tls": { "server_name": "a.internal" }, "protocol": "grpc"',
  ];

  it("have a slot of their own for all that makes a difference", () => {
    const slots = createTlsSlots();
    const found: (string | undefined)[] = [];
    for (const options of different) {
      found[found.length] = tlsConnectionOf(poolWith(options), slots)?.slot;
    }
    assert.same(["1", "2", "3", "4", "5", "6", "7"], found);
  });

  it("share one with whoever uses TLS in the same way, however it was written", () => {
    const slots = createTlsSlots();
    const written = tlsConnectionOf(poolWith('"tls": { "server_name": "a.internal" }'), slots);
    const host = tlsConnectionOf(poolWith('"tls": {}, "host_header": "a.internal:8443"'), slots);
    assert.same(written, host);
  });

  it("are none where there is no TLS", () => {
    assert.is_nil(tlsConnectionOf(poolWith('"host_header": "a.internal"'), createTlsSlots()));
  });
});
