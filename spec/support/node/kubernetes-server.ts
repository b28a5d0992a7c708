import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { Authority } from "./certificates";
import { EtcdServer } from "./etcd-server";
import { temporaryDirectory } from "./paths";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";
import { serverBinary } from "./servers/build";
import { ServerProcess } from "./servers/process";
import { until } from "./wait";

/** What the certificate of every cluster's API server names. */
const serverName = "kubernetes.default.svc";

const administrator = "token-of-the-administrator";

export interface ApiAnswer {
  status: number;
  body: string;
}

/**
 * A real API server with etcd as its store, and nothing else of Kubernetes: EndpointSlices are what the test writes.
 * It knows the tokens that it is told, and asks RBAC what their users may.
 */
export class KubernetesServer implements Resource {
  readonly authority = new Authority("Test cluster");
  private readonly directory = temporaryDirectory("kubernetes");
  private readonly tokens = new Map([[administrator, "admin,1,system:masters"]]);
  private agent = new Agent({ keepAlive: true });
  private api!: ServerProcess;
  private port!: number;

  private constructor(private readonly etcd: EtcdServer) {}

  static async start(): Promise<KubernetesServer> {
    const server = owned(new KubernetesServer(await EtcdServer.start()));
    await server.begin();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Kills the API server; what it stored stays. */
  async kill(): Promise<void> {
    await this.api.kill();
    this.agent.destroy();
    this.agent = new Agent({ keepAlive: true });
  }

  /** Starts it after `kill`; back when it answers. */
  async run(): Promise<void> {
    const tokens = [...this.tokens].map(([token, user]) => `${token},${user}`);
    writeFileSync(join(this.directory, "tokens.csv"), `${tokens.join("\n")}\n`);
    this.api.run();
    await until(
      "the API server to answer",
      async () => (await this.ask("GET", "/readyz")).status === 200,
    );
    await until("the default namespace", async () => this.exists("/api/v1/namespaces/default"));
  }

  pause(): void {
    this.api.pause();
  }

  resume(): void {
    this.api.resume();
  }

  /** Exchanges the tokens of users other than the administrator: a restart, as the API server reads them once. */
  async useTokens(tokens: Record<string, string>): Promise<void> {
    for (const token of this.tokens.keys()) if (token !== administrator) this.tokens.delete(token);
    for (const [token, user] of Object.entries(tokens)) this.tokens.set(token, `${user},${user}`);
    await this.kill();
    await this.run();
  }

  /** Lets a user list and watch the EndpointSlices of a namespace, which is made if need be. */
  async permit(user: string, namespace: string): Promise<void> {
    await this.makeNamespace(namespace);
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const name = `endpoints-for-${user}`;
    const rule = {
      apiGroups: ["discovery.k8s.io"],
      resources: ["endpointslices"],
      verbs: ["list", "watch"],
    };
    await this.demand("POST", `${rbac}/roles`, { metadata: { name }, rules: [rule] });
    await this.demand("POST", `${rbac}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "User", name: user, apiGroup: "rbac.authorization.k8s.io" }],
    });
  }

  async makeNamespace(name: string): Promise<void> {
    if (await this.exists(`/api/v1/namespaces/${name}`)) return;
    await this.demand("POST", "/api/v1/namespaces", { metadata: { name } });
  }

  async exists(path: string): Promise<boolean> {
    return (await this.ask("GET", path)).status === 200;
  }

  /** A request that must succeed. */
  async demand(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await this.ask(method, path, body);
    if (answer.status < 300) return JSON.parse(answer.body);
    throw new Error(`${method} ${path}: ${answer.status} ${answer.body.slice(0, 500)}`);
  }

  async ask(
    method: string,
    path: string,
    body?: object,
    token = administrator,
  ): Promise<ApiAnswer> {
    const { agent, port } = this;
    const options = { method, path, agent, port, host: "127.0.0.1", servername: serverName };
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    return new Promise((done, fail) => {
      const ca = readFileSync(this.authority.file);
      request({ ...options, headers, ca, timeout: 10_000 }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        response.on("end", () => done({ status: response.statusCode ?? 0, body: text }));
        response.on("error", fail);
      })
        .on("error", fail)
        .end(body && JSON.stringify(body));
    });
  }

  /**
   * Stores an object behind the API server's back, or removes it: the API refuses EndpointSlices of loopback
   * addresses, where the tests' backends are. It lists and watches them like any other.
   */
  async store(key: string, object: object | undefined): Promise<void> {
    await this.etcd.write({ [`/registry/${key}`]: object && JSON.stringify(object) });
  }

  /** Forgets all versions but the present one, as API servers have etcd do every five minutes. */
  async compact(): Promise<void> {
    await this.etcd.compact();
  }

  report(): string {
    return this.api?.report() ?? "";
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.api?.kill();
  }

  private async begin(): Promise<void> {
    const binary = await serverBinary("kube-apiserver");
    this.port = await freePort();
    this.api = new ServerProcess(binary, this.options(), join(this.directory, "api-server.log"));
    const { key, cert } = this.authority.issue([serverName]);
    writeFileSync(join(this.directory, "server.key"), key);
    writeFileSync(join(this.directory, "server.pem"), cert);
    const signing = ["genrsa", "-out", join(this.directory, "accounts.key"), "2048"];
    execFileSync("openssl", signing, { stdio: "ignore" });
    await this.run();
  }

  private options(): string[] {
    const at = (name: string): string => join(this.directory, name);
    return [
      `--etcd-servers=http://${this.etcd.address}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      "--endpoint-reconciler-type=none",
      `--secure-port=${this.port}`,
      `--cert-dir=${at("certificates")}`,
      `--tls-cert-file=${at("server.pem")}`,
      `--tls-private-key-file=${at("server.key")}`,
      `--token-auth-file=${at("tokens.csv")}`,
      "--anonymous-auth=false",
      "--authorization-mode=RBAC",
      `--service-account-issuer=https://${serverName}`,
      `--service-account-key-file=${at("accounts.key")}`,
      `--service-account-signing-key-file=${at("accounts.key")}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      "--disable-admission-plugins=ServiceAccount",
    ];
  }
}
