import { VirtualClock } from "../../../support/lua/clock";

/** What stands in for nginx below our adapters: one shared dict, timers on a virtual clock, variables, a log. */
interface Entry {
  value: unknown;
  until: number;
}

type Multi = LuaMultiReturn<[unknown, string?]>;

/** A shared dict as lua-nginx-module's, as far as our adapter uses one. Its methods take self. */
class Dict {
  private readonly entries = new LuaTable<string, Entry | undefined>();

  constructor(private readonly clock: VirtualClock) {}

  get(key: string): Multi {
    const entry = this.entries.get(key);
    const live = entry !== undefined && entry.until > this.clock.now();
    return $multi(live ? entry.value : undefined);
  }

  set(key: string, value: unknown, seconds?: number): Multi {
    const until = seconds === undefined || seconds === 0 ? math.huge : this.clock.now() + seconds;
    this.entries.set(key, { value, until });
    return $multi(true);
  }

  safe_set(key: string, value: unknown, seconds?: number): Multi {
    return this.set(key, value, seconds);
  }

  safe_add(key: string, value: unknown, seconds?: number): Multi {
    const [found] = this.get(key);
    if (found !== undefined) return $multi(false, "exists");
    return this.set(key, value, seconds);
  }

  incr(key: string, delta: number): Multi {
    const [found] = this.get(key);
    if (found === undefined) return $multi(undefined, "not found");
    const sum = (found as number) + delta;
    this.set(key, sum);
    return $multi(sum);
  }

  delete(key: string): void {
    this.entries.set(key, undefined);
  }

  get_keys(): string[] {
    const keys: string[] = [];
    for (const [key] of pairs(this.entries)) keys.push(key);
    return keys;
  }

  capacity(): number {
    return 10485760;
  }

  free_space(): number {
    return 8388608;
  }
}

interface Timer {
  readonly at: number;
  readonly run: (this: void, premature: boolean) => void;
}

export class Nginx {
  readonly logged: string[] = [];
  /** Nginx's variables of the request under way. */
  variables: Record<string, string | undefined> = {};
  timers: Timer[] = [];
  readonly dict: Dict;
  readonly library: Record<string, unknown>;

  constructor(
    private readonly clock: VirtualClock,
    with_dict: boolean,
  ) {
    this.dict = new Dict(clock);
    const variables = setmetatable(
      {},
      { __index: ((_: unknown, name: string) => this.variables[name]) as never },
    );
    this.library = {
      shared: with_dict ? { moontide: this.dict } : {},
      var: variables,
      req: {
        get_method: () => "GET",
        set_header: (name: string, value: string) => {
          this.variables[`http_${name.toLowerCase().replace("-", "_")}`] = value;
        },
        clear_header: (name: string) => {
          this.variables[`http_${name.toLowerCase().replace("-", "_")}`] = undefined;
        },
      },
      worker: { pid: () => 100, id: () => 0 },
      config: { nginx_version: 1025003, ngx_lua_version: 10026 },
      ERR: 4,
      WARN: 5,
      NOTICE: 6,
      log: (_level: number, text: string) => {
        this.logged.push(text);
      },
      now: () => clock.wall(),
      sleep: () => undefined,
      timer: {
        at: (delay: number, run: Timer["run"]) => {
          this.timers.push({ at: clock.now() + delay, run });
          return true;
        },
        pending_count: () => this.timers.length,
        running_count: () => 0,
      },
    };
  }

  /** Lets time go by in the steps of the scheduler, and runs what is due. */
  elapse(seconds: number): void {
    for (const _ of $range(1, math.floor(seconds / 0.1 + 0.5))) {
      this.clock.advance(0.1);
      const due = this.timers.filter((timer) => timer.at <= this.clock.now());
      this.timers = this.timers.filter((timer) => timer.at > this.clock.now());
      for (const timer of due) timer.run(false);
    }
  }

  /** The lines of the log that name this event. */
  events(event: string): string[] {
    return this.logged.filter((line) => line.startsWith(`moontide ${event}`));
  }

  /** A number of shared memory; 0 when there is none. */
  number(key: string): number {
    const [value] = this.dict.get(key);
    return (value as number | undefined) ?? 0;
  }
}
