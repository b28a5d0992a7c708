/**
 * Writes what is derived from the option descriptions: build/moontide.schema.json, and the tables of the
 * READMEs between `<!-- options:NAME -->` and `<!-- /options -->`.
 *
 *     npx tsx scripts/generate.ts           writes both
 *     npx tsx scripts/generate.ts --check   writes nothing; fails if a README is not up to date
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { adminFields } from "../plugins/moontide/feature/admin/schema";
import { balancerFields } from "../plugins/moontide/feature/balancer/schema";
import { documentFields } from "../plugins/moontide/feature/configuration/schema";
import { discovery } from "../plugins/moontide/feature/discovery/schema";
import { healthFields } from "../plugins/moontide/feature/health/schema";
import { metricsFields } from "../plugins/moontide/feature/metrics/schema";
import { poolFields } from "../plugins/moontide/feature/pool/schema";
import { retryFields } from "../plugins/moontide/feature/retries/schema";
import { routeFields } from "../plugins/moontide/feature/route/schema";
import { stateFields } from "../plugins/moontide/feature/state/schema";
import { timeoutFields } from "../plugins/moontide/feature/timeouts/schema";
import { tlsFields } from "../plugins/moontide/feature/tls/schema";
import { format } from "prettier";
import type { Field } from "../plugins/moontide/schema/description";
import { toJsonSchema } from "../plugins/moontide/schema/to-json-schema";
import { optionTable, overviewTable } from "../plugins/moontide/schema/to-markdown";

const root = join(__dirname, "..");
const schemaFile = join(root, "build/moontide.schema.json");

const discoveryFields: readonly Field[] = [
  { ...discovery, name: "discovery", doc: "Where endpoints that come and go are found." },
];

/** What may stand behind `options:` in a marker. */
const tables: Readonly<Record<string, string>> = {
  document: overviewTable(documentFields),
  admin: optionTable(adminFields),
  balancer: optionTable(balancerFields),
  discovery: optionTable(discoveryFields),
  health: optionTable(healthFields),
  metrics: optionTable(metricsFields),
  pool: optionTable(poolFields),
  retries: optionTable(retryFields),
  route: optionTable(routeFields),
  state: optionTable(stateFields),
  timeouts: optionTable(timeoutFields),
  tls: optionTable(tlsFields),
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

const readmes = (): string[] => {
  const features = join(root, "plugins/moontide/feature");
  const folders = readdirSync(features, { withFileTypes: true }).filter((e) => e.isDirectory());
  const inFeatures = folders.map((folder) => join(features, folder.name, "README.md"));
  return [join(root, "README.md"), ...inFeatures].filter((file) => existsSync(file));
};

const main = async (check: boolean): Promise<number> => {
  let stale = 0;
  for (const file of readmes()) {
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
