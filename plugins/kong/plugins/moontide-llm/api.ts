import { apiOf } from "../../../moontide/phase/kong-api";

/** On Kong's admin API (https://docs.konghq.com/gateway/latest/plugin-development/custom-logic/). */
export = apiOf("moontide-llm");
