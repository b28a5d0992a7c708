import typedefs = require("kong.db.schema.typedefs");
import { configurationFormats } from "../../../moontide/feature/configuration/formats";
import { classifyPluginFields, validateClassify } from "../../../moontide/feature/kong/classify";
import { toKongFields } from "../../../moontide/schema/to-kong";

const schema = {
  name: "moontide-classify",
  fields: [
    { consumer: typedefs.no_consumer },
    { protocols: typedefs.protocols_http },
    {
      config: {
        type: "record",
        fields: toKongFields(classifyPluginFields, configurationFormats),
        custom_validator: validateClassify,
      },
    },
  ],
};

export = schema;
