/** @noSelfInFile */

/**
 * About nginx's processes.
 * @noResolution
 */
declare module "ngx.process" {
  export const version: string;

  export type ProcessType =
    "single" | "master" | "signaller" | "worker" | "helper" | "privileged agent";

  /**
   * What kind of process this is.
   * @phases all
   */
  export function type(): ProcessType;

  /**
   * Adds a process with the master's rights that serves no requests but runs `init_worker` and timers.
   * @phases init
   */
  export function enable_privileged_agent(connections?: number): ngx.Result<true>;

  /**
   * Lets this worker finish its work and leave.
   * @phases all
   */
  export function signal_graceful_exit(): void;

  /**
   * The master's process id; nil with nginx before 1.13.8.
   * @phases all
   */
  export function get_master_pid(): number | undefined;
}
