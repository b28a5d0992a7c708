import { quote } from "../../policy/address/quote";
import { normalUrl, Wanted } from "../../policy/cache/entry";
import { seriesOf } from "../../policy/metrics/registry";
import { purgeFiles } from "../cache/purge";
import { AdminCall, AdminRefusal, AdminResponse, document, pauseOn, problem } from "./exchange";

interface PurgeBody {
  readonly url?: string;
  readonly prefix?: string;
  readonly tag?: string;
  readonly all?: boolean;
}

const ambiguous: AdminRefusal = {
  status: 400,
  reason: "invalid_body",
  detail: 'Expected exactly one of "url", "prefix", "tag" and "all".',
};

const notIncluded: AdminRefusal = {
  status: 409,
  reason: "no_cache",
  detail: "This nginx keeps no answers: its configuration does not include cache.conf.",
};

/** A URL names its scheme and host, as clients do; of a tag no blank or comma can be a part. */
const problemOf = ({ kind, text }: Wanted): string | undefined => {
  if (kind === "url" || kind === "prefix") {
    const [found] = string.find(text, "^%a[%w+.-]*://[^/%s]+/%S*$");
    if (found === undefined)
      return `${kind}: found ${quote(text)}; expected a URL such as "https://shop.example/a"`;
  }
  if (kind !== "tag" || string.find(text, "^[^%s,]+$")[0] !== undefined) return undefined;
  return `tag: found ${quote(text)}; expected a tag without blanks and commas`;
};

const wantedOf = ({ url, prefix, tag, all }: PurgeBody): Wanted | undefined => {
  let wanted: Wanted | undefined;
  let count = 0;
  const want = (kind: Wanted["kind"], text: string | undefined): void => {
    if (text === undefined) return;
    count += 1;
    wanted = { kind, text };
  };
  want("url", url === undefined ? undefined : normalUrl(url));
  want("prefix", prefix === undefined ? undefined : normalUrl(prefix));
  want("tag", tag);
  want("all", all === true ? "" : undefined);
  return count === 1 ? wanted : undefined;
};

/** Removes kept answers. Answered when none of them can be given any more, by any worker. Yields. */
export const purgeCache = (call: AdminCall): AdminResponse => {
  const wanted = wantedOf(call.body as PurgeBody);
  if (wanted === undefined) return problem(ambiguous);
  const wrong = problemOf(wanted);
  if (wrong !== undefined) return problem({ status: 400, reason: "invalid_body", detail: wrong });
  const { cache_files } = call.platform;
  const directory = cache_files.directory();
  if (directory === undefined) return problem(notIncluded);
  const { ports, metrics } = call.gateway;
  const result = purgeFiles(cache_files, directory, wanted, pauseOn(call.platform));
  seriesOf(metrics.admission.cache_purged, [wanted.kind]).value += result.purged;
  ports.log.notice("cache_purged", {
    by: wanted.kind,
    what: wanted.text,
    purged: result.purged,
    examined: result.examined,
    role: call.role,
    from: call.request.peer_address(),
  });
  if (result.failed === 0) return document(200, result);
  const detail = `${result.failed} files of ${directory} could not be removed by the workers' user.`;
  return problem({ status: 507, reason: "not_purged", detail });
};
