import { Clock, Log, LogField, Ports } from "../../kernel/ports";
import { Entry, shortened } from "./entry";
import { Journal } from "./journal";

/** So many decisions are kept between two publications: a worker that decides more often has another trouble. */
const mostDecisions = 50;

const textOf = (value: LogField): string | undefined =>
  value === undefined ? undefined : shortened(tostring(value));

const isFinite = (value: number): boolean => value - value === 0;

/** What JSON can hold: one number that it can't would cost the whole page, again and again. */
const detailOf = (value: LogField): LogField => {
  if (typeof value === "string") return shortened(value);
  return typeof value !== "number" || isFinite(value) ? value : tostring(value);
};

const detailsOf = (
  fields: Readonly<Record<string, LogField>>,
): Record<string, LogField> | undefined => {
  const details: Record<string, LogField> = {};
  for (const [name, value] of pairs(fields)) {
    if (name !== "pool" && name !== "route") {
      details[name] = detailOf(value);
    }
  }
  return next(details)[0] === undefined ? undefined : details;
};

const keep = (
  journal: Journal,
  clock: Clock,
  level: keyof Log,
  event: string,
  fields: Readonly<Record<string, LogField>>,
): void => {
  const { fresh } = journal.decisions;
  if (fresh.length >= mostDecisions) return;
  const entry: Entry = {
    wall: clock.wall(),
    now: clock.now(),
    kind: "decision",
    reason: event,
    route: textOf(fields["route"]),
    pool: textOf(fields["pool"]),
    level,
    details: detailsOf(fields),
    similar: 0,
  };
  fresh[fresh.length] = entry;
};

/**
 * The log, with whatever it is told kept for `/v1/decisions` as well: each decision that changes something is one line of
 * the log, so this one place knows them all. Ends in tail calls: nginx's log names the code that called.
 */
const recordingLog = (journal: Journal, clock: Clock, log: Log): Log => ({
  notice: (event, fields) => {
    keep(journal, clock, "notice", event, fields);
    return log.notice(event, fields);
  },
  warn: (event, fields) => {
    keep(journal, clock, "warn", event, fields);
    return log.warn(event, fields);
  },
  error: (event, fields) => {
    keep(journal, clock, "error", event, fields);
    return log.error(event, fields);
  },
});

/** The same ports, with a log that is kept. */
export const withRecordingLog = (ports: Ports, journal: Journal): Ports => {
  const all = new LuaTable<string, unknown>();
  for (const [name, port] of pairs(ports as unknown as Record<string, unknown>))
    all.set(name, port);
  all.set("log", recordingLog(journal, ports.clock, ports.log));
  return all as unknown as Ports;
};
