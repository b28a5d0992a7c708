import { answerScrape } from "../../../moontide/phase/kong-metrics";

const metrics = { GET: answerScrape };

/** On Kong's admin API, for people. */
export { metrics as "/moontide/metrics" };
