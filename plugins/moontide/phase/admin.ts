import * as nginx from "../adapter/admin-request";
import { cacheFiles } from "../adapter/cache-files";
import { sha256 } from "../adapter/digest";
import { log } from "../adapter/log";
import { nginxVersion, ngxLuaVersion, sharedSpaces, sleep } from "../adapter/platform";
import { AdminPlatform, AdminRequest, AdminResponse, problem } from "../feature/admin/exchange";
import { handleAdmin } from "../feature/admin/handle";
import { seriesOf } from "../policy/metrics/registry";
import { currentGateway } from "./instance";
import { portsOf } from "./yielding";

const request: AdminRequest = {
  method: nginx.method,
  target: nginx.target,
  header: nginx.header,
  body: nginx.body,
  peer_address: nginx.peerAddress,
};

const platform: AdminPlatform = {
  nginx_version: nginxVersion,
  ngx_lua_version: ngxLuaVersion,
  sharedSpaces,
  sha256,
  cache_files: cacheFiles,
  yielding: portsOf,
  sleep,
};

const internalError = problem({
  status: 500,
  reason: "internal_error",
  detail: "The gateway failed to handle this request. Its error log says why.",
});

const answer = (): AdminResponse => handleAdmin(currentGateway(), platform, request);

const write = (response: AdminResponse): void => {
  ngx.status = response.status;
  for (const [name, value] of pairs(response.headers)) ngx.header[name] = value;
  ngx.header["Cache-Control"] = "no-store";
  ngx.header["Content-Length"] = response.body.length;
  ngx.print(response.body);
};

/** Answers a request of the admin API. Content phase. */
export const admin = (): void => {
  const [ok, response] = pcall(answer);
  if (!ok) {
    seriesOf(currentGateway().metrics.internal_errors, ["admin"]).value += 1;
    log.error("admin_failed", { problem: tostring(response) });
  }
  write(ok ? response : internalError);
};
