import { EndpointDescription } from "../../../kernel/endpoint";
import { YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { DiscoveryConfiguration } from "../../configuration/schema";

export interface SourceAnswer {
  /** The complete list; undefined says that nothing changed since this session's last answer. */
  readonly endpoints: readonly EndpointDescription[] | undefined;
  /** How long the answer holds: the source is asked again after that. A source that watches says 0. */
  readonly ttl_seconds: number;
  /** What was wrong with a part of it that was left out: status shows it until an answer comes without. */
  readonly problem?: string;
}

/**
 * Where endpoints come from. A source answers with a complete list or with the reason why it can't; what
 * to do with old data is not its business. May yield.
 *
 * One that watches is asked again at once, in the same timer, for as long as it is wanted and answers; a question
 * then waits for a change, and comes back within `longestWaitSeconds` even without one. What it keeps in between (an index, an open
 * stream) is its `Session`. After any error the session is closed and a new one begins, with a complete list.
 * @noSelf
 */
export interface Source<Session = unknown> {
  /** What is asked, in a few words: another answer can't stand in for this one's. */
  identity: (configuration: DiscoveryConfiguration) => string;
  /** Whether asking yields. What does not can be asked before there are workers. */
  readonly yields: boolean;
  readonly watches: boolean;
  start: () => Session;
  query(
    ports: YieldingPorts,
    configuration: DiscoveryConfiguration,
    session: Session,
  ): Result<SourceAnswer>;
  /** Gives back what the session holds. */
  close(session: Session): void;
}

/** A watch that is silent for longer is dead, whatever its connection says. */
export const longestWaitSeconds = 20;
