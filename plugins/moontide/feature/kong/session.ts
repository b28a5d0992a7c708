import { Exchange, returnExchange, takeExchange } from "../proxy/exchange";

/** Where Kong is to send the next attempt, or nothing and why there is none. Kong calls it without arguments. */
export type Retry = (
  this: void,
) => LuaMultiReturn<[host: string, port: number] | [host: undefined, err: string]>;

/** One request in Kong: its exchange, and what Kong must be told again with every attempt. */
export interface Session {
  exchange: Exchange;
  /** The Host header, and the server name of TLS. */
  host: string;
  /** Made once a session and not once a request: sessions are used again. */
  readonly retry: Retry;
}

const createSession = (retry: (this: void, session: Session) => ReturnType<Retry>): Session => {
  const session: Session = {
    exchange: takeExchange(),
    host: "",
    retry: () => retry(session),
  };
  return session;
};

const idle: Session[] = [];
let idle_count = 0;

/**
 * A session with a blank exchange.
 *
 * @param retry what a session created here does when Kong asks for another target; always the same function
 */
export const takeSession = (
  retry: (this: void, session: Session) => ReturnType<Retry>,
): Session => {
  if (idle_count === 0) return createSession(retry);
  const session = idle[idle_count - 1]!;
  idle_count -= 1;
  session.exchange = takeExchange();
  return session;
};

/** Gives a session and its exchange back. The caller must not hold them any longer. */
export const returnSession = (session: Session): void => {
  returnExchange(session.exchange);
  idle[idle_count] = session;
  idle_count += 1;
};
