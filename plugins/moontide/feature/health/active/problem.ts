/** Why a check failed, undefined when it passed. */
export type Problem = string | undefined;

/** The check was not over in the time that it may take in all. */
export const tooSlow = "timeout: the answer took too long in all";
