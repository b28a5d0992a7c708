import { connect, Socket } from "node:net";
import { send } from "../support/node/client";
import { Gateway } from "../support/node/gateway";
import { HeldBackend } from "../support/node/held-backend";
import { scrape, sumOf } from "../support/node/metrics";
import { residentBytes } from "../support/node/memory";
import { until } from "../support/node/wait";

// What a request costs that waits: docs/limits.md promises these bounds.

const clients = 10_000;
const workers = 2;

/** Of a worker's memory in all, and of its Lua heap, for each waiting request. */
const boundBytes = 16_000;
const luaBoundBytes = 5_000;

interface Memory {
  resident: number;
  lua: number;
}

const memoryOf = async (gateway: Gateway): Promise<Memory> => ({
  resident: (await gateway.workers()).reduce((sum, pid) => sum + residentBytes(pid), 0),
  lua: sumOf(await scrape(gateway.adminUrl), "moontide_lua_memory_bytes"),
});

/** A connection with one request on it, which is then left alone. */
const ask = (port: number): Promise<Socket> =>
  new Promise((done, fail) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write("GET / HTTP/1.1\r\nHost: web\r\n\r\n", () => done(socket));
    });
    socket.on("error", fail);
  });

const untilWaiting = (gateway: Gateway, count: number) =>
  until(
    `${count} requests to wait`,
    async () => sumOf(await scrape(gateway.adminUrl), "moontide_queue_length") === count,
  );

/** All of them, a part at a time: the kernel's line for new connections is short. */
const askMany = async (gateway: Gateway): Promise<Socket[]> => {
  const sockets: Socket[] = [];
  while (sockets.length < clients) {
    const part = Array.from({ length: 250 }, () => ask(gateway.port));
    sockets.push(...(await Promise.all(part)));
  }
  await untilWaiting(gateway, clients);
  return sockets;
};

it(`${clients} waiting requests stay within the bounds of memory, and leave nothing behind`, async () => {
  const backend = await HeldBackend.start();
  const gateway = await Gateway.start({
    workers,
    connections: clients + 2000,
    configuration: {
      pools: {
        web: {
          endpoints: [backend.address],
          limit: { algorithm: "static", maximum: 1 },
          queue: { maximum_length: clients, timeout_seconds: 3600, order: "fifo" },
        },
      },
      routes: [{ pool: "web" }],
    },
  });
  const held = send(gateway.url);
  await backend.reached(1);
  const empty = await memoryOf(gateway);

  const sockets = await askMany(gateway);
  const refused = await send(gateway.url);
  expect(refused.json()).toMatchObject({ reason: "queue_full" });
  // The Lua heap is measured once a second.
  const full = await until("the heap to be measured", async () => {
    const memory = await memoryOf(gateway);
    return memory.lua > empty.lua + clients * 500 && memory;
  });
  const resident = (full.resident - empty.resident) / clients;
  const lua = (full.lua - empty.lua) / clients;
  expect(resident).toBeLessThan(boundBytes);
  expect(lua).toBeLessThan(luaBoundBytes);

  for (const socket of sockets) socket.destroy();
  await untilWaiting(gateway, 0);
  backend.release();
  expect((await held).status).toBe(200);
  expect(backend.seen).toHaveLength(1);
  await until("no place to be held", async () => {
    const samples = await scrape(gateway.adminUrl);
    return sumOf(samples, "moontide_pool_permits") === 0;
  });
});
