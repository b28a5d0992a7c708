import {
  Client,
  ClientDuplexStream,
  ClientReadableStream,
  credentials,
  Metadata,
  MethodDefinition,
  Server,
  ServerCredentials,
  ServiceError,
  status,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { Certificate } from "./certificates";
import { owned, Resource } from "./resources";

/** How a backend answers: a gRPC status, or the text it was sent with its name before it. */
export interface GrpcBehaviour {
  status?: number;
  /** Never answers. */
  hang?: boolean;
}

const method = (name: string, requests: boolean, responses: boolean) =>
  ({
    path: `/moontide.Echo/${name}`,
    requestStream: requests,
    responseStream: responses,
    requestSerialize: (text: string) => Buffer.from(text),
    requestDeserialize: (bytes: Buffer) => bytes.toString(),
    responseSerialize: (text: string) => Buffer.from(text),
    responseDeserialize: (bytes: Buffer) => bytes.toString(),
  }) satisfies MethodDefinition<string, string>;

/** Messages are plain text: what is tested is the transport. */
const service = {
  unary: method("Unary", false, false),
  count: method("Count", false, true),
  collect: method("Collect", true, false),
  talk: method("Talk", true, true),
};

/** A gRPC server in the process of the tests. */
export class GrpcBackend implements Resource {
  behaviour: GrpcBehaviour = {};
  calls = 0;
  /** Streams of `talk` that are open. */
  open = 0;
  lastMetadata: Metadata | undefined;
  private server!: Server;
  port = 0;

  private constructor(private readonly tls?: Certificate) {}

  static async start(tls?: Certificate): Promise<GrpcBackend> {
    const backend = new GrpcBackend(tls);
    await backend.accept();
    return owned(backend);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Listens, at first or again after `kill`. */
  async accept(): Promise<void> {
    this.server = new Server();
    this.server.addService(service, this.implementation());
    const { tls } = this;
    const secured = tls && {
      cert_chain: Buffer.from(tls.cert),
      private_key: Buffer.from(tls.key),
    };
    const how = secured
      ? ServerCredentials.createSsl(null, [secured])
      : ServerCredentials.createInsecure();
    this.port = await new Promise((bound, fail) =>
      this.server.bindAsync(`127.0.0.1:${this.port}`, how, (error, port) =>
        error ? fail(error) : bound(port),
      ),
    );
  }

  /** Ends all connections at once. */
  kill(): void {
    this.server.forceShutdown();
  }

  stop(): void {
    this.kill();
  }

  private failure(): Partial<ServiceError> | null {
    const code = this.behaviour.status ?? status.OK;
    return code === status.OK ? null : { code, details: "as told" };
  }

  private implementation(): UntypedServiceImplementation {
    return {
      unary: (call: { request: string; metadata: Metadata }, done: CallableFunction) => {
        this.calls += 1;
        this.lastMetadata = call.metadata;
        if (this.behaviour.hang) return;
        done(this.failure(), `${this.address} ${call.request}`);
      },
      count: (call: {
        request: string;
        write(text: string): void;
        end(): void;
        emit(event: "error", error: unknown): void;
      }) => {
        this.calls += 1;
        for (let i = 1; i <= Number(call.request); i++) call.write(String(i));
        const failure = this.failure();
        if (failure) call.emit("error", failure);
        else call.end();
      },
      collect: (
        call: { on(event: string, run: (text: string) => void): void },
        done: CallableFunction,
      ) => {
        this.calls += 1;
        let bytes = 0;
        call.on("data", (text) => (bytes += text.length));
        call.on("end", () => done(this.failure(), String(bytes)));
      },
      talk: (call: {
        on(event: string, run: (text: string) => void): void;
        write(text: string): void;
        end(): void;
      }) => {
        this.calls += 1;
        this.open += 1;
        call.on("data", (text) => call.write(`${text}!`));
        call.on("end", () => call.end());
        call.on("error", () => undefined);
        call.on("close", () => (this.open -= 1));
      },
    };
  }
}

/** What became of a call: its status, and what was answered. */
export interface CallResult {
  code: number;
  details: string;
  text: string;
}

/** A gRPC client of a gateway, with a connection of its own. */
export class GrpcClient implements Resource {
  private readonly client: Client;

  private constructor(port: number) {
    this.client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
      "grpc.enable_retries": 0,
    });
  }

  static of(port: number): GrpcClient {
    return owned(new GrpcClient(port));
  }

  async unary(text: string, deadlineSeconds = 10): Promise<CallResult> {
    const { path, requestSerialize, responseDeserialize } = service.unary;
    return new Promise((done) => {
      this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        text,
        new Metadata(),
        { deadline: Date.now() + deadlineSeconds * 1000 },
        (error, answer) =>
          done({ code: error?.code ?? 0, details: error?.details ?? "", text: answer ?? "" }),
      );
    });
  }

  count(to: number): ClientReadableStream<string> {
    const { path, requestSerialize, responseDeserialize } = service.count;
    return this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      String(to),
    );
  }

  /** Sends that many messages of that size and returns how many bytes the server counted. */
  async collect(messages: number, bytes: number): Promise<CallResult> {
    const { path, requestSerialize, responseDeserialize } = service.collect;
    return new Promise((done) => {
      const call = this.client.makeClientStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        (error, answer) =>
          done({ code: error?.code ?? 0, details: error?.details ?? "", text: answer ?? "" }),
      );
      const message = "x".repeat(bytes);
      let left = messages;
      const send = (): void => {
        while (left > 0) {
          left -= 1;
          if (!call.write(message)) return void call.once("drain", send);
        }
        call.end();
      };
      send();
    });
  }

  talk(): ClientDuplexStream<string, string> {
    const { path, requestSerialize, responseDeserialize } = service.talk;
    return this.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  }

  stop(): void {
    this.client.close();
  }
}
