import { adaptive } from "./adaptive";
import { aimd } from "./aimd";
import { gradient2 } from "./gradient2";
import { Limiter } from "./limiter";
import { vegas } from "./vegas";

/** The limiters by the name that options use. */
export const limiters: Readonly<Record<"adaptive" | "aimd" | "vegas" | "gradient2", Limiter>> = {
  adaptive,
  aimd,
  vegas,
  gradient2,
};
