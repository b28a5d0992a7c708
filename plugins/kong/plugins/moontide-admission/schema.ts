import typedefs = require("kong.db.schema.typedefs");
import { configurationFormats } from "../../../moontide/feature/configuration/formats";
import { admissionPluginFields, validateAdmission } from "../../../moontide/feature/kong/admission";
import { toKongFields } from "../../../moontide/schema/to-kong";

const schema = {
  name: "moontide-admission",
  fields: [
    { consumer: typedefs.no_consumer },
    { protocols: typedefs.protocols_http },
    {
      config: {
        type: "record",
        fields: toKongFields(admissionPluginFields, configurationFormats),
        custom_validator: validateAdmission,
      },
    },
  ],
};

export = schema;
