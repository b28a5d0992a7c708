import { Forecaster } from "./forecaster";
import { holt_winters } from "./holt-winters";
import { persistence } from "./persistence";

/** The forecasters by the name that options use. */
export const forecasters: Readonly<Record<"holt_winters" | "persistence", Forecaster>> = {
  holt_winters,
  persistence,
};
