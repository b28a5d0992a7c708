import { clock } from "../clock";

/** The part of a socket that lua-resty-http uses once it is connected. */
export interface PatientSocket {
  send(data: ngx.Fragments): LuaMultiReturn<[sent: number | undefined, err: string | undefined]>;
  receive(
    pattern: "*l" | number,
  ): LuaMultiReturn<[data: string | undefined, err: string | undefined, partial?: string]>;
  close(): void;
}

/** What stands between the library and its socket. */
export interface Buffered {
  readonly socket: ngx.TcpSocket;
  /** Came, and was not asked for yet. */
  rest: string;
  /** Bytes of headers that may still come. */
  header_bytes_left: number;
  /** The header was read: the library now reads from within a coroutine. */
  in_body: boolean;
  /** The body ends with the connection: any number of bytes is as good as what was asked for. */
  any_length: boolean;
  /** The silence that is borne, and when the wait at hand must be over on the monotonic clock. */
  silence_seconds: number;
  until: number;
}

const mostBytes = 65536;

const receiveAny = (
  buffered: Buffered,
): LuaMultiReturn<[data: string, problem: string | undefined]> => {
  const { socket, silence_seconds, until } = buffered;
  const seconds = math.min(silence_seconds, until - clock.now());
  if (seconds <= 0) return $multi("", "timeout");
  // nginx takes 0 for its own default of a minute.
  socket.settimeout(math.max(1, math.floor(seconds * 1000)));
  const [data, problem, partial] = socket.receiveany(mostBytes);
  return $multi(data ?? partial ?? "", problem);
};

/**
 * Waits for more. In the body a timeout is handed to whoever reads, out of the library's coroutine; when it reads on,
 * the library goes on as if nothing had been. The library itself would lose what had come.
 */
const fill = (buffered: Buffered): string | undefined => {
  for (;;) {
    const [arrived, problem] = receiveAny(buffered);
    if (arrived !== "") {
      buffered.rest += arrived;
      return undefined;
    }
    if (problem !== "timeout" || !buffered.in_body) return problem;
    coroutine.yield(undefined, "timeout");
  }
};

const take = (buffered: Buffered, bytes: number): string => {
  const data = string.sub(buffered.rest, 1, bytes);
  buffered.rest = string.sub(buffered.rest, bytes + 1);
  return data;
};

const longestChunkLine = 8192;

const receiveLine = (
  buffered: Buffered,
): LuaMultiReturn<[data: string | undefined, err: string | undefined]> => {
  const limit = buffered.in_body ? longestChunkLine : buffered.header_bytes_left;
  for (;;) {
    const [end] = string.find(buffered.rest, "\n", 1, true);
    if ((end ?? buffered.rest.length) > limit) return $multi(undefined, "a line is too long");
    if (end !== undefined) {
      buffered.header_bytes_left -= end;
      return $multi(string.gsub(take(buffered, end), "\r?\n$", "")[0], undefined);
    }
    const problem = fill(buffered);
    if (problem !== undefined) return $multi(undefined, problem);
  }
};

const receiveBytes = (
  buffered: Buffered,
  bytes: number,
): LuaMultiReturn<[data: string | undefined, err: string | undefined, partial?: string]> => {
  const enough = buffered.any_length ? 1 : bytes;
  while (buffered.rest.length < enough) {
    const problem = fill(buffered);
    if (problem !== undefined) return $multi(undefined, problem, buffered.rest);
  }
  return $multi(take(buffered, bytes), undefined);
};

/** A socket for lua-resty-http that loses nothing to a timeout and bounds what it reads as a line. */
export const patientSocket = (buffered: Buffered): PatientSocket => ({
  send(data) {
    return buffered.socket.send(data);
  },
  receive(pattern) {
    if (pattern === "*l") return receiveLine(buffered);
    return receiveBytes(buffered, pattern);
  },
  close() {
    buffered.socket.close();
  },
});
