import { Ports } from "../../kernel/ports";

const lockKey = "lock";

/** Longer than any change takes; a worker that dies while it holds the lock blocks nobody for longer. */
const lockSeconds = 5;

/** Lets one worker at a time change keys; false while another does. Nobody may yield while it has the lock. */
export const takeLock = ({ shared }: Ports): boolean =>
  shared.keys.texts.claim(lockKey, "1", lockSeconds);

export const giveLock = ({ shared }: Ports): void => {
  shared.keys.texts.remove(lockKey);
};
