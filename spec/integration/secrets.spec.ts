import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { Gateway } from "../support/node/gateway";
import { temporaryDirectory } from "../support/node/paths";
import { send } from "../support/node/client";

// Secrets stand in the environment of nginx's master, or in files; the configuration only says where.

const ask = `location = /secret { content_by_lua_block {
  local value, problem = require("moontide.adapter.secrets").secrets.read({ [ngx.var.arg_kind] = ngx.var.arg_name })
  ngx.print(value or "no: " .. problem)
} }`;

/** A gateway whose configuration refers to this variable as a registry's token. */
const start = async (variable: string, environment: NodeJS.ProcessEnv): Promise<Gateway> => {
  const backend = await Backend.start();
  return Gateway.start({
    workers: 1,
    environment,
    server: ask,
    configuration: {
      pools: {
        web: { endpoints: [backend.address] },
        found: {
          discovery: {
            type: "consul",
            address: "http://127.0.0.1:9",
            service: "web",
            token: { env: variable },
          },
        },
      },
      routes: [{ pool: "web" }],
    },
  });
};

const read = async (gateway: Gateway, kind: string, name: string): Promise<string> =>
  (await send(`${gateway.url}/secret?kind=${kind}&name=${name}`)).body.toString();

it("reaches workers from the master's environment, which nginx hides from them, also after a reload", async () => {
  const gateway = await start("SPEC_TOKEN", { SPEC_TOKEN: " sesame\n" });
  expect(await read(gateway, "env", "SPEC_TOKEN")).toBe("sesame");
  await gateway.reload();
  expect(await read(gateway, "env", "SPEC_TOKEN")).toBe("sesame");
  expect(gateway.log).not.toContain("sesame");
});

it("starts without a variable, says so once in the log, and says why it has no secret", async () => {
  const gateway = await start("SPEC_ABSENT", {});
  await gateway.logged(/\[warn\].*environment_variable_missing variable=SPEC_ABSENT/);
  expect(await read(gateway, "env", "SPEC_ABSENT")).toMatch(/^no: .*SPEC_ABSENT was not there/);
  expect((await send(gateway.url)).status).toBe(200);
});

it("asks for a reload where a variable came into the configuration later", async () => {
  const gateway = await start("SPEC_TOKEN", { SPEC_TOKEN: "sesame", SPEC_LATE: "simsim" });
  expect(await read(gateway, "env", "SPEC_LATE")).toMatch(/^no: .*SPEC_LATE was not looked for/);
});

it("reads a file each time", async () => {
  const gateway = await start("SPEC_TOKEN", { SPEC_TOKEN: "sesame" });
  const path = join(temporaryDirectory("secret"), "token");
  writeFileSync(path, "first\n");
  expect(await read(gateway, "file", path)).toBe("first");
  writeFileSync(path, "second\n");
  expect(await read(gateway, "file", path)).toBe("second");
});
