import { EndpointDescription } from "../../../kernel/endpoint";
import { YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { DiscoveryConfiguration } from "../../configuration/schema";

export interface SourceAnswer {
  /** The complete list. */
  readonly endpoints: readonly EndpointDescription[];
  /** How long the answer holds: the source is asked again after that. */
  readonly ttl_seconds: number;
}

/**
 * Where endpoints come from. A source answers with a complete list or with the reason why it can't; what
 * to do with old data is not its business. May yield. @noSelf
 */
export interface Source {
  /** What is asked, in a few words: another answer can't stand in for this one's. */
  identity: (configuration: DiscoveryConfiguration) => string;
  /** Whether asking yields. What does not can be asked before there are workers. */
  readonly yields: boolean;
  query: (ports: YieldingPorts, configuration: DiscoveryConfiguration) => Result<SourceAnswer>;
}
