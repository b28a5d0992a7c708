import { ModelError, Usage } from "../../policy/dialect/conversation";

/** What is known of a stream so far. */
export interface RelayState {
  /** Events that brought something of the answer: with the first, what was held may go. */
  contents: number;
  /** The answer is complete. */
  ended: boolean;
  /** The provider says within the stream that it failed. */
  error: ModelError | undefined;
  /** The client sees that in the provider's own words. */
  told: boolean;
  /** What came is no such stream. */
  broken: string | undefined;
  /** Whole events so far. */
  events: number;
}

/** What stands between a provider's stream and its client's. One for each stream. @noSelf */
export interface Relay {
  readonly state: RelayState;
  /** Takes in what came; gives the bytes for the client, perhaps `""`. */
  feed: (bytes: string) => string;
  /**
   * The provider's stream is over. What is left for the client; `state.ended` says whether it was whole.
   *
   * @param is_whole the HTTP message ended as it should, and not with the connection
   */
  close: (is_whole: boolean) => string;
  /** The bytes that tell the client that its stream failed. */
  fail: (error: ModelError) => string;
  /** Bytes that mean nothing. */
  ping: () => string;
  usage: () => Usage | undefined;
  output_bytes: () => number;
}

export const newRelayState = (): RelayState => ({
  contents: 0,
  ended: false,
  error: undefined,
  told: false,
  broken: undefined,
  events: 0,
});
