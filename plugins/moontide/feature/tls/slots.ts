import { tlsSlots } from "./slot-count";

/** For whoever finds no slot free. */
export const withoutKeepalive = 0;

/** What the slots of one worker belong to, by identity. */
export interface TlsSlots {
  readonly taken: LuaMap<string, number>;
  count: number;
}

export const createTlsSlots = (): TlsSlots => ({ taken: new LuaMap(), count: 0 });

/**
 * The slot of an identity, the same each time it is asked for.
 *
 * A slot is never given to another identity while the worker lives: a request under way may put its connection back
 * long after its pool has gone. Whoever comes when all are taken is served without idle connections, until a reload
 * gives new workers, and with them new slots.
 */
export const slotOf = (slots: TlsSlots, identity: string): number => {
  const known = slots.taken.get(identity);
  if (known !== undefined) return known;
  if (slots.count === tlsSlots) return withoutKeepalive;
  slots.count += 1;
  slots.taken.set(identity, slots.count);
  return slots.count;
};
