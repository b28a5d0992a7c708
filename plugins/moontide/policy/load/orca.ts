/**
 * What an endpoint says of its load with an answer: ORCA, the Open Request Cost Aggregation of the xDS APIs
 * (https://github.com/cncf/xds/blob/main/xds/data/orca/v3/orca_load_report.proto), in the header
 * `endpoint-load-metrics` as `TEXT name=value, …` or `JSON {…}`.
 */

/** Longer headers are not looked at. */
const longest = 4096;

/** How one field is written. Protocol buffers in JSON use either case; what is named so further in comes later. */
interface Spelling {
  readonly text: string;
  readonly json: string;
  readonly camel: string;
}

const spelling = (name: string, camel: string): Spelling => ({
  text: `[%s,]${name}%s*[=:]%s*([%d.eE+-]+)`,
  json: `"${name}"%s*:%s*([%d.eE+-]+)`,
  camel: `"${camel}"%s*:%s*([%d.eE+-]+)`,
});

const application = spelling("application_utilization", "applicationUtilization");
const processor = spelling("cpu_utilization", "cpuUtilization");
const requestRate = spelling("rps_fractional", "rpsFractional");
const errorRate = spelling("eps", "eps");

const wordIn = (report: string, { text, json, camel }: Spelling): string | undefined => {
  if (string.sub(report, 1, 4) !== "JSON") return string.match(report, text)[0];
  return string.match(report, json)[0] ?? string.match(report, camel)[0];
};

/** 0 for what is missing or no sensible number. */
const valueIn = (report: string, field: Spelling): number => {
  const value = tonumber(wordIn(report, field) ?? "");
  return value !== undefined && value >= 0 && value < math.huge ? value : 0;
};

/** What one report says. */
export interface Report {
  /** 0 to 1, more when it is overloaded. */
  utilisation: number;
  /** 0 when it says none. */
  requests_per_second: number;
}

/**
 * Reads a report into a record that is used again; false for one that does not say how busy the endpoint is. It is its own
 * measure if it has one, else its processor's. Errors make it busier, as in gRPC's weighted round robin (gRFC A58), since
 * failing is quickly done.
 */
export const readReport = (text: string, error_penalty: number, report: Report): boolean => {
  if (text.length > longest) return false;
  let utilisation = valueIn(text, application);
  if (utilisation === 0) utilisation = valueIn(text, processor);
  if (utilisation === 0) return false;
  const requests = valueIn(text, requestRate);
  if (requests > 0) utilisation += (valueIn(text, errorRate) / requests) * error_penalty;
  report.utilisation = utilisation;
  report.requests_per_second = requests;
  return true;
};
