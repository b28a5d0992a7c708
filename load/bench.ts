/**
 * make bench: runs the benchmarks load/*.bench.ts whose name contains ONLY, one after another. Each prints a table
 * and ends with one line of `name=value` figures.
 */
import { resolve } from "node:path";
import { benchmarkFiles } from "./processes";

const only = process.env.ONLY ?? "";

const main = async () => {
  const files = benchmarkFiles().filter((name) => name.includes(only));
  if (files.length === 0) throw new Error(`no benchmark's name contains "${only}"`);
  for (const file of files) {
    console.log(`# ${file.replace(".bench.ts", "")}`);
    const { run } = (await import(resolve("load", file))) as { run: () => Promise<string> };
    console.log(await run());
  }
};

void main();
