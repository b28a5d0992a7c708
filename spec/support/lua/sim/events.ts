/** A discrete-event clock: whatever is scheduled runs in order of time, ties in order of scheduling. */
export interface Events {
  now: number;
  /** Due times, order numbers and actions of a binary heap, the earliest at index 0. */
  readonly times: number[];
  readonly orders: number[];
  readonly actions: (() => void)[];
  size: number;
  scheduled: number;
}

export const createEvents = (): Events => ({
  now: 0,
  times: [],
  orders: [],
  actions: [],
  size: 0,
  scheduled: 0,
});

const isEarlier = (events: Events, a: number, b: number): boolean =>
  events.times[a]! < events.times[b]! ||
  (events.times[a] === events.times[b] && events.orders[a]! < events.orders[b]!);

const exchange = (events: Events, a: number, b: number): void => {
  const { times, orders, actions } = events;
  [times[a], times[b]] = [times[b]!, times[a]!];
  [orders[a], orders[b]] = [orders[b]!, orders[a]!];
  [actions[a], actions[b]] = [actions[b]!, actions[a]!];
};

/** Runs the action after that many seconds. */
export const after = (events: Events, seconds: number, action: () => void): void => {
  let place = events.size;
  events.size += 1;
  events.scheduled += 1;
  events.times[place] = events.now + seconds;
  events.orders[place] = events.scheduled;
  events.actions[place] = action;
  while (place > 0) {
    const parent = math.floor((place - 1) / 2);
    if (!isEarlier(events, place, parent)) return;
    exchange(events, place, parent);
    place = parent;
  }
};

/** Runs the action every so many seconds, first after `first`. */
export const every = (events: Events, seconds: number, first: number, action: () => void): void => {
  const again = (): void => {
    action();
    after(events, seconds, again);
  };
  after(events, first, again);
};

const sink = (events: Events): void => {
  let place = 0;
  for (;;) {
    let earliest = place;
    const left = 2 * place + 1;
    if (left < events.size && isEarlier(events, left, earliest)) earliest = left;
    if (left + 1 < events.size && isEarlier(events, left + 1, earliest)) earliest = left + 1;
    if (earliest === place) return;
    exchange(events, place, earliest);
    place = earliest;
  }
};

/** Runs everything that is due up to that second, and what it schedules. */
export const runUntil = (events: Events, second: number): void => {
  while (events.size > 0 && events.times[0]! <= second) {
    const action = events.actions[0]!;
    events.now = events.times[0]!;
    events.size -= 1;
    exchange(events, 0, events.size);
    sink(events);
    action();
  }
  events.now = second;
};
