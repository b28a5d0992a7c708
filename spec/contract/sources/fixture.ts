import type { DiscoveryConfiguration } from "moontide/feature/configuration/schema";
import type { Dns, Http, Secrets, YieldingPorts } from "moontide/kernel/ports";
import { FakeMachine, portsOn } from "../../support/lua/ports";

/** An endpoint as every registry can hold it. */
export interface Held {
  /** An IPv4 address. */
  readonly address: string;
  readonly port: number;
  /** 1 without it. */
  readonly weight?: number;
}

/**
 * What may befall a registry: nobody listens, it refuses the token, or it takes questions and says nothing more
 * (a question that waits then ends by its own time limits, which the fake plays by moving the clock).
 */
export type Trouble = "down" | "denied" | "silent";

/** A registry in the place of the real one, behind the ports that the source asks with. @noSelf */
export interface FakeRegistry {
  /** Waiting moves the machine's clock; nothing else does. */
  readonly ports: YieldingPorts;
  /** What it holds from now on. A source that watches is told with its next question, or in its open stream. */
  holds: (held: readonly Held[]) => void;
  /** Sources lose what they had open: a stream ends, an index or revision is from before. Undefined: it is well again. */
  suffers: (trouble: Trouble | undefined) => void;
  /** Says this in place of its next answers, with all marks of success; undefined: what it means again. */
  says: (garbage: string | undefined) => void;
}

/** What the contract needs to know of one kind of source. @noSelf */
export interface SourceFixture {
  readonly type: DiscoveryConfiguration["type"];
  /** `discovery` of a pool, as JSON text. */
  readonly discovery: string;
  /** Whether the registry can hold weights. */
  readonly has_weights: boolean;
  /** Whether holding nobody is an answer, or an error because nobody means it (a name without records). */
  readonly empty: "an answer" | "an error";
  readonly troubles: readonly Trouble[];
  /** The token that `ports.secrets` give; no error may hold it. Undefined where there is none. */
  readonly secret?: string;
  /** Answers that look right at first, beside those that the suite gives to all. */
  readonly garbage: readonly string[];
  open: (machine: FakeMachine) => FakeRegistry;
}

/** What the source of a fixture may use; what it should not is an error. */
export interface FakeParts {
  readonly dns?: Dns;
  readonly http?: Http;
  readonly secrets?: Secrets;
}

const unexpected = (what: string) => (): never => error(`${what} is not expected`, 2);

/** The ports of a worker on that machine, with these parts; sleeping moves the clock. */
export const yieldingOn = (machine: FakeMachine, parts: FakeParts): YieldingPorts => {
  const ports = portsOn(machine);
  return {
    clock: ports.clock,
    random: ports.random,
    log: ports.log,
    files: ports.files,
    json: ports.json,
    shared: ports.shared,
    dns: parts.dns ?? { query: unexpected("a DNS query") },
    http: parts.http ?? {
      request: unexpected("an HTTP request"),
      open: unexpected("an HTTP stream"),
    },
    sockets: { connect: unexpected("a connection"), borrow: unexpected("a connection") },
    secrets: parts.secrets ?? { read: unexpected("a secret") },
    digests: ports.digests,
    signatures: ports.signatures,
    semaphore: unexpected("a semaphore"),
    spawn: unexpected("a thread"),
    sleep: (seconds) => machine.clock.advance(seconds),
    isExiting: () => false,
  };
};
