import { answerScrape } from "../../../moontide/phase/kong-metrics";

const metrics = { GET: answerScrape };

/** On Kong's status API, for Prometheus. */
export { metrics as "/moontide/metrics" };
