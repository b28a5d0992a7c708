/**
 * The client of a request for a model, whatever server it came to: what the engine needs to read the request and to
 * answer it by itself. One for all requests: it speaks of the one at hand.
 * @noSelf
 */
export interface ModelClient {
  method: () => string;
  /** Decoded, without the route's prefix and without the query. */
  path: () => string;
  /** Path and query as the client wrote them, prefix included. */
  target: () => string;
  header: (name: string) => string | undefined;
  /** All of them, by names in lower case; several of one name as a list. */
  headers: () => Readonly<Record<string, string | readonly string[]>>;
  /** Waits for the whole body. Undefined: it is longer than so many bytes, and was not taken into memory. Yields. */
  body: (maximum_bytes: number) => string | undefined;
  /** Goes into the answer's header, before `begin`. */
  set_header: (name: string, value: string) => void;
  /**
   * Begins the answer.
   *
   * @param bytes of a body that is there already; undefined: it is a stream
   */
  begin: (status: number, content_type: string | undefined, bytes: number | undefined) => void;
  /** The whole answer at once. False: the client is gone. */
  answer: (status: number, content_type: string, body: string) => boolean;
  /** Sends a part of the body at once. False: the client is gone. Yields while the client takes nothing. */
  send: (bytes: string) => boolean;
  /** The answer ends here, and the client is to see that it is not whole. */
  cut: () => void;
  /** From here on the request outlives its client, and `run` is told when that leaves. */
  outlive: (run: (this: void) => void) => void;
  /** Runs something that may yield beside the request, which does not end before it. */
  beside: (run: (this: void) => void) => void;
  /** Ends the request at once, wherever it stands: its client has left. Does not come back. */
  abandon: () => void;
}

/** The same client, for whoever replaces a part of it: what it is sent, or what it is told. */
export const copyOfClient = (client: ModelClient): ModelClient => {
  const copy: Partial<ModelClient> = {};
  for (const [name, act] of pairs(client)) copy[name] = act as never;
  return copy as ModelClient;
};
