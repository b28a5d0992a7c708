import { ColdStartConfiguration } from "./schema";

/** What a worker knows of a pool that may have no instance running. Outlives changes of its options. */
export interface ColdStart {
  options: ColdStartConfiguration;
  /** This worker sees to it that held requests learn of ready endpoints. */
  watching: boolean;
  /** Until when somebody is looked for though nobody is held: those who were refused come back. */
  wanted_until: number;
  /** Endpoints of which a probe is under way. */
  readonly probing: LuaSet<string>;
  probing_count: number;
}

export const createColdStart = (
  options: ColdStartConfiguration | undefined,
  before: ColdStart | undefined,
): ColdStart | undefined => {
  if (options === undefined) return undefined;
  const cold: ColdStart = before ?? {
    options,
    watching: false,
    wanted_until: 0,
    probing: new LuaSet(),
    probing_count: 0,
  };
  cold.options = options;
  return cold;
};
