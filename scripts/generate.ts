/**
 * Writes what is derived from the option descriptions: build/moontide.schema.json, and the tables of the
 * READMEs between `<!-- options:NAME -->` and `<!-- /options -->`.
 *
 *     npx tsx scripts/generate.ts           writes
 *     npx tsx scripts/generate.ts --check   fails if a README would change; writes the schema only
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { adminFields } from "../plugins/moontide/feature/admin/schema";
import { balancerFields } from "../plugins/moontide/feature/balancer/schema";
