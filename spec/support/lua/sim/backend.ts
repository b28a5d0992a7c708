import { after, Events } from "./events";

/** One modelled instance: so many slots, a first-in-first-out queue, a changing speed. @noSelf */
export interface Backend {
  readonly events: Events;
  slots: number;
  /** 1 is the speed for which service times are meant; it may depend on the time. */
  readonly speed: (now: number) => number;
  /** While true, every request fails `failure_seconds` after it came, without taking a slot. */
  readonly failing: (now: number) => boolean;
  readonly failure_seconds: number;
  busy: number;
  readonly waiting: Work[];
  first: number;
  last: number;
  /** Requests that came, and those of them that failed. */
  served: number;
  failed: number;
  /** Told of each request that was served: how many others were here when it came, and how long it was here. */
  observe: ((in_flight: number, seconds: number) => void) | undefined;
}

/** @noSelf */
interface Work {
  readonly seconds: number;
  readonly done: (succeeded: boolean) => void;
}

/** @noSelf */
export interface BackendOptions {
  readonly slots?: number;
  readonly speed?: (now: number) => number;
  readonly failing?: (now: number) => boolean;
  readonly failure_seconds?: number;
}

export const createBackend = (events: Events, options: BackendOptions): Backend => ({
  events,
  slots: options.slots ?? 4,
  speed: options.speed ?? (() => 1),
  failing: options.failing ?? (() => false),
  failure_seconds: options.failure_seconds ?? 0.001,
  busy: 0,
  waiting: [],
  first: 0,
  last: 0,
  served: 0,
  failed: 0,
  observe: undefined,
});

/** Requests that are served or wait. */
export const inFlightAt = (backend: Backend): number => backend.busy + backend.last - backend.first;

/** `done`, and word of it to who observes. */
const observed = (
  backend: Backend,
  done: (succeeded: boolean) => void,
): ((succeeded: boolean) => void) => {
  const came = backend.events.now;
  const others = inFlightAt(backend);
  return (succeeded) => {
    backend.observe?.(others, backend.events.now - came);
    done(succeeded);
  };
};

const serve = (backend: Backend, work: Work): void => {
  backend.busy += 1;
  after(backend.events, work.seconds / backend.speed(backend.events.now), () => {
    backend.busy -= 1;
    if (backend.first < backend.last && backend.busy < backend.slots) {
      const next = backend.waiting[backend.first]!;
      backend.first += 1;
      serve(backend, next);
    }
    work.done(true);
  });
};

/** Changes how many are served at a time. What is being served is served to its end. */
export const setSlots = (backend: Backend, slots: number): void => {
  backend.slots = slots;
  while (backend.busy < backend.slots && backend.first < backend.last) {
    const next = backend.waiting[backend.first]!;
    backend.first += 1;
    serve(backend, next);
  }
};

/** Hands over one request that takes `seconds` of service at speed 1; `done` is called once. */
export const submit = (
  backend: Backend,
  seconds: number,
  done: (succeeded: boolean) => void,
): void => {
  backend.served += 1;
  if (backend.failing(backend.events.now)) {
    backend.failed += 1;
    after(backend.events, backend.failure_seconds, () => done(false));
    return;
  }
  const work = { seconds, done: backend.observe === undefined ? done : observed(backend, done) };
  if (backend.busy < backend.slots) serve(backend, work);
  else {
    backend.waiting[backend.last] = work;
    backend.last += 1;
  }
};
