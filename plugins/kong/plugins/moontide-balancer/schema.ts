import typedefs = require("kong.db.schema.typedefs");
import { configurationFormats } from "../../../moontide/feature/configuration/formats";
import { validatePlugin } from "../../../moontide/feature/kong/instance";
import { balancerPluginFields } from "../../../moontide/feature/kong/schema";
import { toKongFields } from "../../../moontide/schema/to-kong";

const schema = {
  name: "moontide-balancer",
  fields: [
    { consumer: typedefs.no_consumer },
    { protocols: typedefs.protocols_http },
    {
      config: {
        type: "record",
        fields: toKongFields(balancerPluginFields, configurationFormats),
        custom_validator: validatePlugin,
      },
    },
  ],
};

export = schema;
