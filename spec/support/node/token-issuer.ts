import { createHmac, createPrivateKey, generateKeyPairSync, KeyObject, sign } from "node:crypto";
import { createServer, Server } from "node:http";
import { freePort } from "./ports";
import { owned, Resource } from "./resources";

type Algorithm = "RS256" | "ES256";

interface SigningKey {
  id: string;
  algorithm: Algorithm;
  privateKey: KeyObject;
  jwk: object;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const generate = (id: string, algorithm: Algorithm): SigningKey => {
  const { publicKey, privateKey } =
    algorithm === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: id, use: "sig", alg: algorithm };
  return {
    id,
    algorithm,
    privateKey: createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })),
    jwk,
  };
};

/** A token of HS256. */
export const sharedToken = (secret: string, claims: object): string => {
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};

/** An issuer of tokens that publishes its keys by HTTP: signed by Node's own cryptography, not by what checks them. */
export class TokenIssuer implements Resource {
  readonly name = "https://id.example";
  /** How often its keys were asked for. */
  asked = 0;
  /** What it answers; undefined: its keys. */
  answer: { status: number; body: string } | undefined;
  /** Before each answer. */
  delay_seconds = 0;
  private keys: SigningKey[];
  private server: Server | undefined;

  private constructor(readonly port: number) {
    this.keys = [generate("r1", "RS256"), generate("e1", "ES256")];
  }

  static async start(): Promise<TokenIssuer> {
    const issuer = new TokenIssuer(await freePort());
    await issuer.accept();
    return owned(issuer);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/keys`;
  }

  /** Its keys from now on: those before are withdrawn. */
  rotate(suffix: string): void {
    this.keys = [generate(`r${suffix}`, "RS256"), generate(`e${suffix}`, "ES256")];
  }

  token(algorithm: Algorithm, claims: object = {}, id?: string): string {
    const key = this.keys.find((candidate) => candidate.algorithm === algorithm)!;
    const seconds = Math.floor(Date.now() / 1000);
    const whole = { iss: this.name, sub: "alice", iat: seconds, exp: seconds + 600, ...claims };
    const signed = `${encode({ alg: algorithm, kid: id ?? key.id })}.${encode(whole)}`;
    const signature = sign("sha256", Buffer.from(signed), {
      key: key.privateKey,
      dsaEncoding: "ieee-p1363",
    });
    return `${signed}.${signature.toString("base64url")}`;
  }

  async accept(): Promise<void> {
    const server = createServer((_request, response) => {
      this.asked += 1;
      const { status, body } = this.answer ?? {
        status: 200,
        body: JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }),
      };
      setTimeout(() => {
        response.writeHead(status, { "Content-Type": "application/json" }).end(body);
      }, this.delay_seconds * 1000);
    });
    this.server = server;
    await new Promise<void>((listening, fail) => {
      server.once("error", fail);
      server.listen(this.port, "127.0.0.1", listening);
    });
  }

  /** Closes its port: whoever asks is refused. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  async stop(): Promise<void> {
    await this.refuse();
  }
}
