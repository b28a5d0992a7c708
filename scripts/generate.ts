/**
 * Writes what is derived from the option descriptions: build/moontide.schema.json, and the tables in README.md,
 * docs/ and the features' READMEs between `<!-- options:NAME -->` and `<!-- /options -->`.
 *
 *     npx tsx scripts/generate.ts           writes both
 *     npx tsx scripts/generate.ts --check   writes nothing; fails if a table is not up to date
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { adminFields } from "../plugins/moontide/feature/admin/schema";
import { answerCacheFields } from "../plugins/moontide/feature/answer-cache/schema";
import { crawlerFields } from "../plugins/moontide/feature/bot/schema";
import { classifierFields } from "../plugins/moontide/feature/classifier/schema";
import { classFields } from "../plugins/moontide/feature/classify/schema";
import { budgetFields } from "../plugins/moontide/feature/budget/schema";
import { batchesFields } from "../plugins/moontide/feature/batch/schema";
import { balancerFields } from "../plugins/moontide/feature/balancer/schema";
import { breakerFields } from "../plugins/moontide/feature/breaker/schema";
import { coldStartFields } from "../plugins/moontide/feature/cold-start/schema";
import { issuerFields } from "../plugins/moontide/feature/consumer/issuer-schema";
import { authenticationFields } from "../plugins/moontide/feature/consumer/route-schema";
import { consumerFields } from "../plugins/moontide/feature/consumer/schema";
import { concurrencyLimitFields } from "../plugins/moontide/feature/concurrency/schema";
import { documentFields } from "../plugins/moontide/feature/configuration/schema";
import { decisionFilterFields } from "../plugins/moontide/feature/decisions/schema";
import { discovery } from "../plugins/moontide/feature/discovery/schema";
import { modelRefusals } from "../plugins/moontide/feature/document/model-refusals";
import { RefusalDescription, refusals } from "../plugins/moontide/feature/document/refusals";
import { drainFields } from "../plugins/moontide/feature/drain/schema";
import { embeddingBatchFields } from "../plugins/moontide/feature/embedding-batch/schema";
import { activeHealthFields } from "../plugins/moontide/feature/health/active/schema";
import { passiveHealthFields } from "../plugins/moontide/feature/health/schema";
import { describedRequestFields } from "../plugins/moontide/feature/explain/schema";
import { cacheFields } from "../plugins/moontide/feature/cache/schema";
import { flagFields } from "../plugins/moontide/feature/flags/schema";
import { decorateField, guardsField } from "../plugins/moontide/feature/guard/schema";
import { limitFields } from "../plugins/moontide/feature/limit/schema";
import { llmFields } from "../plugins/moontide/feature/llm/schema";
import { localityFields, locationFields } from "../plugins/moontide/feature/locality/schema";
import { metricsFields } from "../plugins/moontide/feature/metrics/schema";
import { modelQueueFields } from "../plugins/moontide/feature/model-queue/schema";
import { candidateFields } from "../plugins/moontide/feature/model/candidate-schema";
import { modelFields } from "../plugins/moontide/feature/model/schema";
import { endpoint, poolFields } from "../plugins/moontide/feature/pool/schema";
import { priceFields, pricesFields } from "../plugins/moontide/feature/price/schema";
import { promptFields, versionFields } from "../plugins/moontide/feature/prompt/schema";
import { variableFields } from "../plugins/moontide/feature/prompt/variable-schema";
import { providerFields } from "../plugins/moontide/feature/provider/schema";
import { queueFields } from "../plugins/moontide/feature/queue/schema";
import { rateLimitFields } from "../plugins/moontide/feature/rate-limit/schema";
import { clusterFields, redisFields } from "../plugins/moontide/feature/redis/schema";
import { retryFields } from "../plugins/moontide/feature/retries/schema";
import { routeFields } from "../plugins/moontide/feature/route/schema";
import { selfProtectionFields } from "../plugins/moontide/feature/self-protection/schema";
import { overloadAnswerFields } from "../plugins/moontide/feature/overload/schema";
import { autoscaleFields } from "../plugins/moontide/feature/scale/schema";
import { sheddingFields } from "../plugins/moontide/feature/shedding/schema";
import { spilloverFields } from "../plugins/moontide/feature/spillover/schema";
import { splitFields } from "../plugins/moontide/feature/split/schema";
import { stateFields } from "../plugins/moontide/feature/state/schema";
import { tokenLimitFields } from "../plugins/moontide/feature/token-limit/schema";
import { timeoutFields } from "../plugins/moontide/feature/timeouts/schema";
import { tlsFields } from "../plugins/moontide/feature/tls/schema";
import { conversationFields } from "../plugins/moontide/feature/conversation/schema";
import {
  declaredKeyFields,
  keySettingsFields,
  virtualKeysFields,
} from "../plugins/moontide/feature/virtual-key/schema";
import { usageFields } from "../plugins/moontide/feature/usage/schema";
import { whenFields } from "../plugins/moontide/feature/when/schema";
import { format } from "prettier";
import { toJsonSchema } from "../plugins/moontide/schema/to-json-schema";
import { optionTable, overviewTable } from "../plugins/moontide/schema/to-markdown";

const root = join(__dirname, "..");
const schemaFile = join(root, "build/moontide.schema.json");

/** `discovery-consul` and so on: the options of one source. */
const sourceTables = Object.fromEntries(
  discovery.variants.map(({ type, fields }) => [`discovery-${type}`, optionTable(fields)]),
);

/** Of docs/refusals.md. */
const refusalTable = (rows: readonly RefusalDescription[]): string =>
  [
    "| `reason` | status | meaning | what to do |",
    "| --- | --- | --- | --- |",
    ...rows.map(
      ({ reason, status, meaning, remedy }) =>
        `| \`${reason}\` | ${status} | ${meaning} | ${remedy} |`,
    ),
  ].join("\n");

/** Without the rows of what stands within these options: they have pages of their own. */
const briefly = (table: string, options: readonly string[]): string =>
  table
    .split("\n")
    .filter((row) => !options.some((option) => new RegExp(`^\\| \`${option}[.[]`).test(row)))
    .join("\n");
/** What may stand behind `options:` in a marker. */
const tables: Readonly<Record<string, string>> = {
  ...sourceTables,
  "cold-start": optionTable(coldStartFields),
  cluster: overviewTable(clusterFields),
  "concurrency-limits": optionTable(concurrencyLimitFields),
  document: overviewTable(documentFields),
  admin: optionTable(adminFields),
  authentication: briefly(optionTable(authenticationFields), ["allow"]),
  consumers: optionTable(consumerFields),
  token_issuers: optionTable(issuerFields),
  "virtual-keys": optionTable(virtualKeysFields),
  "key-settings": optionTable(keySettingsFields),
  "declared-key": optionTable(declaredKeyFields.slice(0, 2)),
  balancer: optionTable(balancerFields),
  breaker: optionTable(breakerFields),
  decisions: optionTable(decisionFilterFields),
  classifiers: optionTable(classifierFields),
  classify: overviewTable(classFields),
  crawler: optionTable(crawlerFields),
  drain: optionTable(drainFields),
  endpoint: optionTable(endpoint.fields),
  "health-active": optionTable(activeHealthFields),
  "health-passive": optionTable(passiveHealthFields),
  explain: optionTable(describedRequestFields),
  flags: overviewTable(flagFields),
  limit: optionTable(limitFields),
  locality: optionTable(localityFields),
  cache: optionTable(cacheFields),
  "answer-cache": optionTable(answerCacheFields),
  batches: optionTable(batchesFields),
  "embedding-batches": optionTable(embeddingBatchFields),
  prompts: briefly(optionTable(promptFields), ["versions", "variables"]),
  "prompt-versions": optionTable(versionFields),
  "prompt-variables": optionTable(variableFields),
  guards: optionTable([guardsField, decorateField]),
  llm: briefly(optionTable(llmFields), ["conversations", "guards", "decorate"]),
  conversations: optionTable(conversationFields),
  location: optionTable(locationFields),
  metrics: optionTable(metricsFields),
  candidate: briefly(optionTable(candidateFields), ["price"]),
  model: briefly(optionTable(modelFields), [
    "candidates",
    "rules\\[\\]\\.when",
    "rules\\[\\]\\.candidates",
    "guards",
    "decorate",
    "cache",
    "batching",
    "queue",
  ]),
  "model-queue": optionTable(modelQueueFields),
  pool: overviewTable(poolFields),
  price: optionTable(priceFields),
  prices: briefly(optionTable(pricesFields), ["models\\.\\*"]),
  provider: optionTable(providerFields),
  queue: optionTable(queueFields),
  refusals: refusalTable(refusals),
  "model-refusals": refusalTable(modelRefusals),
  "rate-limits": optionTable(rateLimitFields),
  redis: optionTable(redisFields),
  retries: optionTable(retryFields),
  route: briefly(optionTable(routeFields), [
    "authentication",
    "classify",
    "flags",
    "llm",
    "rate_limits",
  ]),
  "overload-answer": optionTable(overloadAnswerFields),
  "self-protection": optionTable(selfProtectionFields),
  autoscale: optionTable(autoscaleFields),
  shedding: optionTable(sheddingFields),
  spillover: optionTable(spilloverFields),
  split: optionTable(splitFields),
  state: optionTable(stateFields),
  timeouts: optionTable(timeoutFields),
  "token-limits": optionTable(tokenLimitFields),
  budgets: optionTable(budgetFields),
  tls: optionTable(tlsFields),
  usage: optionTable(usageFields),
  when: optionTable(whenFields),
};

const marked = /(<!-- options:([\w-]+) -->\n)[^]*?(<!-- \/options -->)/g;

const withTables = (text: string, file: string): string =>
  text.replace(marked, (_match, start: string, name: string, end: string) => {
    const table = tables[name];
    if (table === undefined) {
      const known = Object.keys(tables).join(", ");
      throw new Error(`${file}: found options:${name}; expected one of ${known}`);
    }
    return `${start}\n${table}\n${end}`;
  });

const pagesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(root, folder, name));

/** Where tables may stand. */
const pages = (): string[] => [
  join(root, "README.md"),
  ...pagesBelow("docs"),
  ...pagesBelow("plugins"),
];

const main = async (check: boolean): Promise<number> => {
  let stale = 0;
  for (const file of pages()) {
    const before = readFileSync(file, "utf8");
    const name = relative(root, file);
    const after = await format(withTables(before, name), { parser: "markdown", printWidth: 100 });
    if (after === before) continue;
    if (check) {
      console.error(`${name}: option tables are out of date; run npx tsx scripts/generate.ts`);
      stale += 1;
    } else {
      writeFileSync(file, after);
      console.log(`${name}: option tables written`);
    }
  }
  if (!check) {
    mkdirSync(dirname(schemaFile), { recursive: true });
    const schema = toJsonSchema(documentFields, "Moontide configuration");
    writeFileSync(schemaFile, `${JSON.stringify(schema, undefined, 2)}\n`);
    console.log(`${relative(root, schemaFile)}: written`);
  }
  return stale === 0 ? 0 : 1;
};

void main(process.argv.includes("--check")).then((status) => {
  process.exitCode = status;
});
