import { BoundsOptions } from "./bounds";
import { PredictionOptions } from "./forecast/prediction";
import { NeedOptions, TargetOptions } from "./need";
import { PaceOptions } from "./pace";
import { RuleOptions } from "./rule";
import { Aggregation } from "./series";
import { StepOptions } from "./step";

/** Which number of which signal something looks at. */
export interface Look {
  readonly metric: string;
  readonly aggregation: Aggregation;
  readonly window_seconds: number;
}

export interface Rule extends RuleOptions, Look {
  readonly name: string;
}

export interface Step extends StepOptions, Look {
  readonly name: string;
}

/** How a pool is scaled. */
export interface ScaleOptions extends BoundsOptions, NeedOptions {
  /** How long an instance takes from being asked for until it serves. */
  readonly startup_seconds: number;
  /** By how much fewer must be needed before the pool shrinks. */
  readonly tolerance_percent: number;
  /** Of several the largest need counts. */
  readonly targets: readonly TargetOptions[];
  readonly steps: readonly Step[];
  readonly rules: readonly Rule[];
  readonly scale_up: PaceOptions;
  readonly scale_down: PaceOptions;
  readonly prediction?: PredictionOptions;
}
