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

/**
 * How busy the endpoint is, 0 to 1 and more when it is overloaded: its own measure if it has one, else its
 * processor. Errors make it busier, as in gRPC's weighted round robin (gRFC A58), since failing is quickly done.
 * Undefined for what says neither.
 */
export const utilisationOf = (report: string, error_penalty: number): number | undefined => {
  if (report.length > longest) return undefined;
  let utilisation = valueIn(report, application);
  if (utilisation === 0) utilisation = valueIn(report, processor);
  if (utilisation === 0) return undefined;
  const requests = valueIn(report, requestRate);
  if (requests === 0) return utilisation;
  return utilisation + (valueIn(report, errorRate) / requests) * error_penalty;
};
