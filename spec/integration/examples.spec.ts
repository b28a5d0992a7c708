import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { Backend } from "../support/node/backend";
import { Authority } from "../support/node/certificates";
import { send } from "../support/node/client";
import { isOpenresty, localNginx } from "../support/node/nginx-process";
import { cacheSnippet } from "../support/node/nginx-conf";
import { build, moontide, root, temporaryDirectory } from "../support/node/paths";
import { PlainNginx, temporaryPaths } from "../support/node/plain-nginx";
import { freePort } from "../support/node/ports";

// nginx/examples: every file there works as it stands, but for where it lies and listens.

const examples = join(root, "nginx/examples");
const filesEnding = (ending: string): string[] =>
  readdirSync(examples).filter((name) => name.endsWith(ending));

/** What lies in /etc: the configuration for that backend, and a certificate. */
const prepareFiles = (backend: Backend): string => {
  const directory = temporaryDirectory("etc");
  const configuration = {
    state: { directory: temporaryDirectory("state") },
    pools: { web: { endpoints: [backend.address] } },
    routes: [{ pool: "web" }],
  };
  const { key, cert } = new Authority().issue(["gateway.test"]);
  writeFileSync(join(directory, "moontide.json"), JSON.stringify(configuration));
  writeFileSync(join(directory, "certificate.pem"), cert);
  writeFileSync(join(directory, "key.pem"), key);
  writeFileSync(join(directory, "mime.types"), "types { text/html html; }\n");
  return directory;
};

/** An example with its paths and ports exchanged for those of a test. */
const relocate = (text: string, etc: string, run: string, port: number, admin: number): string =>
  text
    .replace(/^load_module.*$/gm, (line) => (isOpenresty(localNginx()) ? "" : line))
    .replace(/^user .*$/m, process.getuid?.() === 0 ? "user root;" : "")
    .replaceAll("/usr/share/moontide/lua", join(build, "lua"))
    .replaceAll("/usr/share/moontide/nginx/cache.conf", () => cacheSnippet(run))
    .replaceAll("/usr/share/moontide/nginx", join(build, "nginx"))
    .replaceAll("/usr/share/nginx/html", etc)
    .replaceAll("/var/log/nginx", run)
    .replaceAll("/run/nginx.pid", join(run, "nginx.pid"))
    .replace(/\/etc\/(moontide|nginx)/g, etc)
    .replaceAll("127.0.0.1:9180", `127.0.0.1:${admin}`)
    .replace(/127\.0\.0\.1:8(080|443)/g, `127.0.0.1:${port}`)
    .replace("http {", `http {\n    ${temporaryPaths(run)}`)
    .replace(/^/, "daemon off;\n");

const getOverTls = async (port: number): Promise<number | undefined> =>
  new Promise((done, fail) => {
    const options = { port, host: "127.0.0.1", servername: "gateway.test", agent: false };
    request({ ...options, rejectUnauthorized: false }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on("error", fail)
      .end();
  });

describe.each(filesEnding(".conf"))("%s", (name) => {
  it("starts, serves and shows its metrics", async () => {
    const backend = await Backend.start();
    const text = readFileSync(join(examples, name), "utf8");
    const etc = prepareFiles(backend);
    const adminPort = await freePort();
    const nginx = await PlainNginx.start(
      (run, port) => relocate(text, etc, run, port, adminPort),
      1,
      { MOONTIDE_CONFIG: join(etc, "moontide.json") },
    );
    if (text.includes("ssl_certificate ")) expect(await getOverTls(nginx.port)).toBe(200);
    else expect((await send(`${nginx.url}/api/`)).headers["x-backend"]).toBe(backend.name);
    expect(backend.seen).toHaveLength(1);
    expect((await send(`http://127.0.0.1:${adminPort}/metrics`)).status).toBe(200);
    if (text.includes("location /status")) {
      expect((await send(`${nginx.url}/status`)).text).toBe("served by nginx itself\n");
    }
  });
});

describe.each(filesEnding(".json"))("%s", (name) => {
  it("is a valid configuration, and names its schema", () => {
    const file = join(examples, name);
    const { status, stderr } = spawnSync(moontide, ["check", file], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { $schema } = JSON.parse(readFileSync(file, "utf8")) as { $schema: string };
    expect($schema).toMatch(/moontide\.schema\.json$/);
  });
});
