import { spawnSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { Authority } from "../support/node/certificates";
import { send } from "../support/node/client";
import { describeDiscovery } from "../support/node/discovery-suite";
import { Gateway } from "../support/node/gateway";
import { KubernetesDriver } from "../support/node/kubernetes-driver";
import { KubernetesServer } from "../support/node/kubernetes-server";
import { pod, putSlice, removeSlice, storeSlice } from "../support/node/kubernetes-slices";
import { moontide, root, temporaryDirectory } from "../support/node/paths";
import {
  DiscoveryStatus,
  endpointsOf,
  everyWorkerSees,
  everyWorkerUses,
  readStatus,
} from "../support/node/status";
import { TcpProxy } from "../support/node/tcp-proxy";
import { until } from "../support/node/wait";

describeDiscovery(new KubernetesDriver());

describe("EndpointSlices of a real API server", () => {
  let server: KubernetesServer;
  const token = join(temporaryDirectory("service-account"), "token");

  beforeAll(async () => {
    server = await KubernetesServer.start();
    for (const namespace of ["default", "shop", "shop-canary"]) {
      await server.permit("gateway", namespace);
    }
    await server.makeNamespace("closed");
    await server.useTokens({ "first-token": "gateway" });
    writeFileSync(token, "first-token\n");
  });

  let services = 0;
  /** Each test has a Service of its own. */
  const newService = (): string => {
    services += 1;
    return `web-${services}`;
  };

  const start = async (
    discovery: object,
    pool: object = {},
    authorities = server.authority.file,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Gateway> =>
    Gateway.start({
      configuration: {
        pools: {
          web: {
            discovery: {
              type: "kubernetes",
              address: `https://${server.address}`,
              token: { file: token },
              empty_grace_seconds: 0,
              ...discovery,
            },
            ...pool,
          },
        },
        routes: [{ pool: "web" }],
      },
      authorities,
      environment,
    });

  const stateOf = async (gateway: Gateway): Promise<DiscoveryStatus> =>
    (await readStatus(gateway)).pools[0]!.discovery!;

  const problemOf = async (gateway: Gateway): Promise<string> =>
    until("a problem", async () => (await stateOf(gateway)).problem);

  /** What the leader published, as its snapshot on disk holds it. */
  const publishedIn = (gateway: Gateway): string => {
    const list = spawnSync("sh", ["-c", `cat ${gateway.stateDirectory}/*`], { encoding: "utf8" });
    return list.stdout;
  };

  it("come from several namespaces together", async () => {
    const service = newService();
    await putSlice(server, service, [pod("10.1.0.1")], { service, namespace: "shop" });
    await putSlice(server, service, [pod("10.1.0.2")], { service, namespace: "shop-canary" });
    await putSlice(server, service, [pod("10.1.0.3")], { service, namespace: "closed" });
    const gateway = await start({ service, namespaces: ["shop", "shop-canary"] });
    await everyWorkerUses(gateway, ["10.1.0.1:80", "10.1.0.2:80"]);
    await putSlice(server, service, [pod("10.1.0.4")], { service, namespace: "shop-canary" });
    await everyWorkerUses(gateway, ["10.1.0.1:80", "10.1.0.4:80"]);
    await removeSlice(server, service, "shop");
    await everyWorkerUses(gateway, ["10.1.0.4:80"]);
  });

  it("count as they are: ready, not ready, draining, and gone", async () => {
    const service = newService();
    const put = async (conditions: object[]): Promise<void> =>
      putSlice(
        server,
        service,
        conditions.map((each, i) => ({ ...pod(`10.2.0.${i + 1}`), conditions: each })),
        { service },
      );
    const terminating = { ready: false, serving: true, terminating: true };
    await put([{ ready: true }, { ready: false }, {}]);
    const gateway = await start({ service });
    await everyWorkerUses(gateway, ["10.2.0.1:80", "10.2.0.3:80"]);
    await put([terminating, { ready: true }, {}]);
    await everyWorkerSees("the first to drain", gateway, (status) => {
      const endpoints = endpointsOf(status);
      return endpoints["10.2.0.1:80"]?.draining === true && "10.2.0.2:80" in endpoints;
    });
    await put([{ ready: false, serving: false, terminating: true }, { ready: true }, {}]);
    await everyWorkerUses(gateway, ["10.2.0.2:80", "10.2.0.3:80"]);
  });

  it("say where endpoints run and whom they should serve", async () => {
    const service = newService();
    const hinted = { ...pod("10.3.0.1", "uid-7"), hints: { forZones: [{ name: "eu-1b" }] } };
    await putSlice(server, service, [hinted], { service });
    const gateway = await start({ service });
    await everyWorkerUses(gateway, ["10.3.0.1:80"]);
    const isThere = (): boolean => publishedIn(gateway).includes("uid-7");
    await until("the snapshot", isThere);
    for (const text of ["eu-1a", "eu-1b", "node-1"]) expect(publishedIn(gateway)).toContain(text);
  });

  it("of both families use one address of each pod", async () => {
    const service = newService();
    const uid = "uid-both";
    await putSlice(server, `${service}-4`, [pod("10.4.0.1", uid)], { service });
    const six = { service, addressType: "IPv6" as const };
    await putSlice(server, `${service}-6`, [pod("2001:db8::1", uid)], six);
    const four = await start({ service });
    await everyWorkerUses(four, ["10.4.0.1:80"]);
    await everyWorkerUses(await start({ service, address_family: "ipv6" }), ["[2001:db8::1]:80"]);
    await removeSlice(server, `${service}-4`);
    await everyWorkerUses(four, ["[2001:db8::1]:80"]);
  });

  it("that give an address to another pod begin with a clean slate there", async () => {
    const service = newService();
    const backend = await Backend.start({ behaviour: { kind: "answer", status: 500 } });
    const ports = [{ name: "http", port: backend.port }];
    const store = async (uid: string): Promise<void> =>
      storeSlice(server, service, [pod("127.0.0.1", uid)], { service, ports });
    await store("old");
    const ejecting = {
      consecutive_failures: 2,
      ejection_seconds: 60,
      maximum_ejected_percent: 100,
    };
    const passive = { ...ejecting, maximum_ejection_seconds: 60, panic_percent: 0 };
    const gateway = await start({ service }, { health: { passive } });
    await everyWorkerUses(gateway, [backend.address]);
    const stateIs =
      (state: string) =>
      (status: Parameters<typeof endpointsOf>[0]): boolean =>
        endpointsOf(status)[backend.address]?.state === state;
    await until("the ejection", async () => {
      await send(gateway.url);
      return stateIs("ejected")(await readStatus(gateway));
    });
    await store("new");
    await everyWorkerSees("a healthy endpoint", gateway, stateIs("healthy"));
  });

  it("are listed anew when the version is gone", async () => {
    const service = newService();
    await putSlice(server, service, [pod("10.5.0.1")], { service });
    const proxy = await TcpProxy.start(() => server.address);
    const gateway = await start({ service, address: `https://${proxy.address}` });
    await everyWorkerUses(gateway, ["10.5.0.1:80"]);
    await until("the watch to be open", () => proxy.met === 2);
    proxy.forgetOpen();
    await putSlice(server, service, [pod("10.5.0.2")], { service });
    await server.compact();
    await server.kill();
    await server.run();
    await everyWorkerUses(gateway, ["10.5.0.2:80"]);
    expect(await gateway.logged(/discovery_watch_silent/)).toHaveLength(1);
    expect(gateway.log).not.toContain("discovery_failed");
  });

  it("go on with another token when the file is exchanged, and fail with the old one", async () => {
    const service = newService();
    await putSlice(server, service, [pod("10.6.0.1")], { service });
    const gateway = await start({ service });
    await everyWorkerUses(gateway, ["10.6.0.1:80"]);
    await server.useTokens({ "second-token": "gateway" });
    expect(await problemOf(gateway)).toBe("the API server does not accept the token (401)");
    writeFileSync(`${token}.new`, "second-token");
    renameSync(`${token}.new`, token);
    await putSlice(server, service, [pod("10.6.0.2")], { service });
    await everyWorkerUses(gateway, ["10.6.0.2:80"]);
    for (const secret of ["first-token", "second-token"]) {
      expect(gateway.log).not.toContain(secret);
      expect(publishedIn(gateway)).not.toContain(secret);
    }
  });

  it("of a namespace that RBAC forbids are a problem in the server's own words", async () => {
    const gateway = await start({ service: newService(), namespaces: ["closed"] });
    expect(await problemOf(gateway)).toMatch(
      /^the token may not list and watch EndpointSlices \(403\): .*User "gateway" cannot list.*"closed"/,
    );
  });

  it("without the port that is asked for are a problem that names those there are", async () => {
    const service = newService();
    await putSlice(server, service, [pod("10.7.0.1")], { service });
    const gateway = await start({ service, port: "grpc" });
    expect(await problemOf(gateway)).toBe('port: found "grpc", expected "http" (80)');
  });

  it("are not asked of a server whose authority is unknown, or that has another name", async () => {
    const service = newService();
    const stranger = new Authority("A stranger").file;
    expect(await problemOf(await start({ service }, {}, stranger))).toMatch(/certificate/i);
    const named = await start({ service, tls: { server_name: "api.example" } });
    expect(await problemOf(named)).toMatch(/certificate/i);
  });

  it("need no more than the example says where a pod's environment names the server", async () => {
    const text = readFileSync(join(root, "nginx/examples/kubernetes.json"), "utf8");
    const { discovery } = (JSON.parse(text) as { pools: { web: { discovery: object } } }).pools.web;
    await putSlice(server, "web-1", [pod("10.8.0.1")], { service: "web" });
    const [host, port] = server.address.split(":");
    const gateway = await start({ ...discovery, address: undefined }, {}, undefined, {
      KUBERNETES_SERVICE_HOST: host,
      KUBERNETES_SERVICE_PORT: port,
    });
    await everyWorkerUses(gateway, ["10.8.0.1:80"]);
  });
});

describe("moontide authorities", () => {
  const gather = (...args: string[]) =>
    spawnSync(moontide, ["authorities", ...args], { encoding: "utf8" });
  const certificates = (text: string): number => text.split("BEGIN CERTIFICATE").length - 1;

  it("gathers the system's authorities and others in one file, without keys", () => {
    const authority = new Authority();
    const { key } = authority.issue(["x.test"]);
    const directory = temporaryDirectory("authorities");
    const mixed = join(directory, "mixed.pem");
    writeFileSync(mixed, `${key}\n${readFileSync(authority.file, "utf8")}`);
    const output = join(directory, "all.pem");
    const { status, stderr } = gather(output, mixed);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const text = readFileSync(output, "utf8");
    const system = readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8");
    expect(certificates(text)).toBe(certificates(system) + 1);
    expect(text).not.toContain("PRIVATE KEY");
  });

  it("leaves the file as it was when one of them holds no certificate", () => {
    const directory = temporaryDirectory("authorities");
    const output = join(directory, "all.pem");
    writeFileSync(output, "before");
    const empty = join(directory, "empty.pem");
    writeFileSync(empty, "no certificate");
    for (const file of [empty, join(directory, "missing.pem")]) {
      const { status, stderr } = gather(output, file);
      expect(status).toBe(1);
      expect(stderr).toContain(file);
      expect(readFileSync(output, "utf8")).toBe("before");
    }
  });

  it("says how it is called", () => {
    expect(gather().status).toBe(2);
    expect(gather("one").stderr).toContain("usage");
  });
});
