import { Server, ServerCredentials, ServiceDefinition } from "@grpc/grpc-js";
import { owned, Resource } from "./resources";

/** HealthCheckResponse.ServingStatus. */
const statuses = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2 } as const;

type ServingStatus = keyof typeof statuses;

/** HealthCheckRequest has one field. The library takes a falsy message for none. */
interface Request {
  service: string;
}

const definition: ServiceDefinition = {
  check: {
    path: "/grpc.health.v1.Health/Check",
    requestStream: false,
    responseStream: false,
    requestSerialize: ({ service }: Request) => Buffer.from(service),
    requestDeserialize: (message: Buffer): Request => ({ service: message.toString("utf8", 2) }),
    responseSerialize: (status: number) => Buffer.from([0x08, status]),
    responseDeserialize: (message: Buffer) => message[1] ?? 0,
  },
};

/** A server with gRPC's own health service, of the library that most servers in Node use. */
export class GrpcHealthServer implements Resource {
  /** By service; the empty name is the whole server. */
  readonly services: Record<string, ServingStatus> = { "": "SERVING" };
  private readonly server = new Server();
  private port = 0;

  static async start(options: { withService?: boolean } = {}): Promise<GrpcHealthServer> {
    const health = new GrpcHealthServer();
    await health.listen(options.withService ?? true);
    return owned(health);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    this.server.forceShutdown();
    return Promise.resolve();
  }

  private async listen(withService: boolean): Promise<void> {
    if (withService) {
      this.server.addService(definition, {
        check: (call: { request: Request }, answer: (error: null, status: number) => void) => {
          answer(null, statuses[this.services[call.request.service] ?? "UNKNOWN"]);
        },
      });
    }
    this.port = await new Promise<number>((bound, fail) => {
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error) fail(error);
        else bound(port);
      });
    });
  }
}
