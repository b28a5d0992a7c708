/**
 * Rules of the form "above X for five minutes", with the states of Prometheus' alerts and a level of their own at which
 * they are over. They guard and alert; how many instances are needed is not theirs to say (need.ts).
 */
export interface RuleOptions {
  readonly above?: number;
  readonly below?: number;
  /** At which level it is over. */
  readonly clear?: number;
  /** For how long the condition must hold at every look, and for how long it must be over. */
  readonly for_seconds: number;
  readonly keep_for_seconds: number;
  /** What it does while it fires: say so, keep the pool from shrinking, or ask for more instances. */
  readonly action: "alert" | "hold" | "add";
  /** Of `add`: how many more than there are, once in `cooldown_seconds` while it fires. */
  readonly instances: number;
  readonly cooldown_seconds: number;
  /** Whether not knowing the signal keeps the pool from shrinking. */
  readonly on_missing: "freeze" | "ignore";
}

/** `unknown`: it fired when its signal was lost, and nobody can say whether it is over. */
export type RuleStatus = "inactive" | "pending" | "firing" | "resolved" | "unknown";

/** Flat, so that it can be kept as text. Times are monotonic. */
export interface RuleState {
  status: RuleStatus;
  /** Since when it has this status. */
  since: number;
  /** Since when the clear level is kept; 0 while it is not. */
  clear_since: number;
  /** Since when the signal is not known; 0 while it is. */
  missing_since: number;
  /** When it last asked for more; 0: not since it fires. */
  acted_at: number;
  /** What was seen last. */
  value: number;
}

export const createRule = (now: number): RuleState => ({
  status: "inactive",
  since: now,
  clear_since: 0,
  missing_since: 0,
  acted_at: 0,
  value: 0,
});

/** A threshold's clear level, where none is given: 15 % on the good side. */
const clearPart = 0.85;

export const clearLevel = ({ above, below, clear }: RuleOptions): number =>
  clear ?? (above !== undefined ? above * clearPart : (below ?? 0) / clearPart);

const isMet = ({ above, below }: RuleOptions, value: number): boolean =>
  above !== undefined ? value > above : value < below!;

const isClear = (options: RuleOptions, value: number): boolean =>
  options.above !== undefined ? value <= clearLevel(options) : value >= clearLevel(options);

const turn = (state: RuleState, status: RuleStatus, now: number): void => {
  state.status = status;
  state.since = now;
  state.clear_since = 0;
  if (status === "firing") state.acted_at = 0;
};

/** Two looks without a signal do not end what is pending; after that "at every look" is not true any more. */
const missed = (state: RuleState, now: number, patience_seconds: number): void => {
  if (state.missing_since === 0) state.missing_since = now;
  if (state.status === "firing") turn(state, "unknown", now);
  else if (state.status === "pending" && now - state.missing_since >= patience_seconds) {
    turn(state, "inactive", now);
  }
};

const seenWhileOn = (state: RuleState, options: RuleOptions, value: number, now: number): void => {
  if (state.status === "unknown") state.status = "firing";
  if (!isClear(options, value)) state.clear_since = 0;
  else if (state.clear_since === 0) state.clear_since = now;
  if (state.clear_since !== 0 && now - state.clear_since >= options.keep_for_seconds) {
    turn(state, "resolved", now);
  }
};

/**
 * Takes what is seen now into account.
 *
 * @param value undefined when it is not known
 */
export const lookAtRule = (
  state: RuleState,
  options: RuleOptions,
  value: number | undefined,
  now: number,
  patience_seconds: number,
): void => {
  if (value === undefined) return missed(state, now, patience_seconds);
  state.missing_since = 0;
  state.value = value;
  if (state.status === "firing" || state.status === "unknown") {
    return seenWhileOn(state, options, value, now);
  }
  if (!isMet(options, value)) {
    if (state.status === "pending") turn(state, "inactive", now);
    return;
  }
  if (state.status !== "pending") turn(state, "pending", now);
  if (now - state.since >= options.for_seconds) turn(state, "firing", now);
};

/** Whether the pool may not shrink because of it. */
export const forbidsShrinking = (state: RuleState, options: RuleOptions): boolean => {
  if (state.missing_since !== 0 && options.on_missing === "freeze") return true;
  if (options.action === "alert") return false;
  return state.status === "firing" || state.status === "unknown";
};

/** How many more instances it asks for now, 0 mostly. Asking again has to wait for its cooldown. */
export const askedFor = (state: RuleState, options: RuleOptions, now: number): number => {
  if (options.action !== "add" || state.status !== "firing") return 0;
  if (state.acted_at !== 0 && now - state.acted_at < options.cooldown_seconds) return 0;
  state.acted_at = now;
  return options.instances;
};
