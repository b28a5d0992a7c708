import typedefs = require("kong.db.schema.typedefs");
import { configurationFormats } from "../../../moontide/feature/configuration/formats";
import { llmPluginFields, validateLlm } from "../../../moontide/feature/kong/llm";
import { toKongFields } from "../../../moontide/schema/to-kong";

const schema = {
  name: "moontide-llm",
  fields: [
    { consumer: typedefs.no_consumer },
    { protocols: typedefs.protocols_http },
    {
      config: {
        type: "record",
        fields: toKongFields(llmPluginFields, configurationFormats),
        custom_validator: validateLlm,
      },
    },
  ],
};

export = schema;
