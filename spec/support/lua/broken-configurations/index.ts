import { wrongAddresses } from "./addresses";
import { outOfBounds } from "./bounds";
import { BrokenConfiguration } from "./build";
import { wrongClasses } from "./classification";
import { wrongConditions } from "./conditions";
import { wrongConversations } from "./conversations";
import { wrongConsumers } from "./consumers";
import { wrongCaches } from "./cache";
import { wrongFlags } from "./flags";
import { wrongGuards } from "./guards";
import { wrongLimits } from "./limit";
import { wrongScaling } from "./scale";
import { wrongShedding } from "./shedding";
import { wrongModels } from "./models";
import { wrongPrompts } from "./prompts";
import { unknownNames } from "./names";
import { wrongRateLimits } from "./rate-limits";
import { wrongProviders } from "./providers";
import { wrongQueues } from "./queue";
import { wrongSpending } from "./spending";
import { wrongTexts } from "./texts";
import { wrongTogether } from "./together";
import { wrongTypes } from "./types";
import { wrongUnits } from "./units";

/** All tables, by what they are about. */
export const brokenConfigurations: Readonly<Record<string, readonly BrokenConfiguration[]>> = {
  types: wrongTypes,
  units: wrongUnits,
  bounds: outOfBounds,
  names: unknownNames,
  addresses: wrongAddresses,
  texts: wrongTexts,
  together: wrongTogether,
  flags: wrongFlags,
  "rate limits": wrongRateLimits,
  classification: wrongClasses,
  limits: wrongLimits,
  queue: wrongQueues,
  scaling: wrongScaling,
  shedding: wrongShedding,
  consumers: wrongConsumers,
  caches: wrongCaches,
  conditions: wrongConditions,
  providers: wrongProviders,
  models: wrongModels,
  guards: wrongGuards,
  prompts: wrongPrompts,
  conversations: wrongConversations,
  "tokens and money": wrongSpending,
};
