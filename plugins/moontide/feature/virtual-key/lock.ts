import { Ports, YieldingPorts } from "../../kernel/ports";

const lockKey = "lock";

/** Longer than any change takes; a worker that dies while it holds the lock blocks nobody for longer. */
const lockSeconds = 5;

const pauseSeconds = 0.02;

/** Lets one worker at a time change keys; false while another does. Nobody may yield while it has the lock. */
export const takeLock = ({ shared }: Ports): boolean =>
  shared.keys.texts.claim(lockKey, "1", lockSeconds);

/** Takes the lock as soon as it is free. Yields. */
export const awaitLock = (ports: Ports, sleep: YieldingPorts["sleep"]): void => {
  while (!takeLock(ports)) sleep(pauseSeconds);
};

export const giveLock = ({ shared }: Ports): void => {
  shared.keys.texts.remove(lockKey);
};
