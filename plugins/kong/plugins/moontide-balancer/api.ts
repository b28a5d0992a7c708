import { answerDecisions, answerMetrics, answerStatus } from "../../../moontide/phase/kong-api";

/** On Kong's admin API (https://docs.konghq.com/gateway/latest/plugin-development/custom-logic/). */
const routes = {
  "/moontide/metrics": { GET: answerMetrics },
  "/moontide/status": { GET: answerStatus },
  "/moontide/decisions": { GET: answerDecisions },
};

export = routes;
