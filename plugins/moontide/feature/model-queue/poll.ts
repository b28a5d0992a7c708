import { YieldingPorts } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { pumpSlots } from "./line";
import { keepToBound } from "./room";
import type { ModelSlots } from "./slots";

/** Between two looks; jittered, so that workers don't look in step. */
const pauseSeconds = 0.005;

/** Then another timer goes on: the memory of one is freed when it ends. */
const looks = 2000;

const poll = (gateway: Gateway, ports: YieldingPorts, slots: ModelSlots): void => {
  for (const _ of $range(1, looks)) {
    if (slots.line.length === 0) return;
    ports.sleep(pauseSeconds * (0.5 + ports.random.uniform()));
    keepToBound(gateway, slots);
    pumpSlots(gateway, slots);
  }
};

/**
 * Looks for slots that other workers have freed or left, for as long as somebody waits here: whoever frees one wakes those
 * in its own worker only.
 */
export const pollSlots = (gateway: Gateway, ports: YieldingPorts, slots: ModelSlots): void => {
  if (slots.polling) return;
  slots.polling = ports.spawn(`queue of model ${slots.name}`, () => {
    const [ok, problem] = pcall(poll, gateway, ports, slots);
    slots.polling = false;
    if (!ok) error(problem, 0);
    if (slots.line.length > 0) pollSlots(gateway, ports, slots);
  });
};
