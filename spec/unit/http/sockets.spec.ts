import { sockets } from "moontide/adapter/sockets";

/** A connected cosocket after its handshake. */
interface Shaken {
  readonly shaken: boolean | undefined;
  readonly problem?: string;
  /** Whether nginx still has the connection. */
  readonly alive: boolean;
}

const globals = _G as unknown as { ngx: unknown };
const before = globals.ngx;

const target = {
  address: "192.0.2.1",
  port: 443,
  timeout_seconds: 1,
  tls: { verify: true, server_name: "registry.internal" },
};

const connectThrough = ({ shaken, problem, alive }: Shaken): string | undefined => {
  const socket = {
    settimeout: () => undefined,
    connect: () => $multi(1, undefined),
    sslhandshake: () => $multi(shaken, problem),
    getreusedtimes: () => {
      if (alive) return $multi(0, undefined);
      return $multi(undefined, "closed");
    },
    close: () => $multi(1, undefined),
  };
  globals.ngx = { socket: { tcp: (): unknown => socket } };
  const [connection, reason] = sockets.connect(target);
  return connection === undefined ? reason : undefined;
};

describe("a connection over TLS", () => {
  after_each(() => {
    globals.ngx = before;
  });

  it("is there after a handshake", () => {
    assert.is_nil(connectThrough({ shaken: true, alive: true }));
  });

  it("is not there when the handshake failed", () => {
    const failed = { shaken: undefined, problem: "certificate host mismatch", alive: false };
    assert.equal("TLS: certificate host mismatch", connectThrough(failed));
  });

  it("is not there when nginx closed it although it calls the handshake a success", () => {
    assert.equal(
      "TLS: the certificate was refused",
      connectThrough({ shaken: true, alive: false }),
    );
  });
});
