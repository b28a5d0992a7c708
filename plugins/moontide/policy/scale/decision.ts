import { Need } from "./need";

/** One stage on the way from what is needed to what is asked for: who changed the number, and to what. */
export interface Stage {
  readonly by: string;
  readonly instances: number;
}

/** Something that keeps the pool from shrinking now. */
export interface Veto {
  readonly by: string;
  readonly detail: string;
}

/** What is foreseen, and what of it came true. */
export interface Forecast {
  /** In the unit of the first target's signal, margin included; undefined while too little is known. */
  readonly value: number | undefined;
  readonly instances: number | undefined;
  readonly skill: number;
  readonly margin: number;
  /** Whether it counts. */
  readonly votes: boolean;
}

/** How many instances there should be, and all that led to it. */
export interface Decision {
  readonly desired: number;
  /** What was asked for before. */
  readonly before: number;
  /** Unrounded; undefined when no signal is known. */
  readonly need: number | undefined;
  readonly serving: number;
  readonly starting: number;
  readonly needs: readonly Need[];
  readonly forecast: Forecast | undefined;
  /** In their order; the last one is what `desired` rests on. */
  readonly stages: readonly Stage[];
  readonly vetoes: readonly Veto[];
  readonly panicking: boolean;
  readonly minimum: number;
  readonly maximum: number;
}
