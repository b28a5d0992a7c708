import { HttpStream } from "../../../kernel/ports";
import { EtcdEntry } from "../../../policy/discovery/etcd";
import { EtcdHeader } from "../../../policy/discovery/etcd-message";
import { startLines, TextLines } from "../../../policy/discovery/text-lines";

/** What is known of a prefix, and how it is watched. */
export interface EtcdSession {
  /** The member that is asked first: a position in `addresses`. */
  member: number;
  /** From `authenticate`; undefined before, and when it was refused. */
  token: string | undefined;
  /** Where in the history `entries` stand; undefined before the first complete list. */
  header: EtcdHeader | undefined;
  entries: LuaTable<string, EtcdEntry>;
  stream: HttpStream | undefined;
  opened_at: number;
  lines: TextLines;
  problem: string | undefined;
}

export const startEtcdSession = (): EtcdSession => ({
  member: 0,
  token: undefined,
  header: undefined,
  entries: new LuaTable(),
  stream: undefined,
  opened_at: 0,
  lines: startLines(),
  problem: undefined,
});

export const closeStream = (session: EtcdSession): void => {
  const { stream } = session;
  session.stream = undefined;
  session.lines = startLines();
  if (stream !== undefined) stream.close();
};
