import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const sessionCookieFields = [
  {
    name: "name",
    kind: "string",
    format: "header_name",
    doc: "The name of the cookie. Without it, `moontide_` and eight digits that stand for the pool, so that pools of one site don't overwrite each other's.",
  },
  {
    name: "path",
    kind: "string",
    format: "url_path",
    default: "/",
    doc: "The path that browsers send it with.",
  },
  {
    name: "maximum_age_seconds",
    kind: "integer",
    minimum: 1,
    maximum: 34560000,
    doc: "How long browsers keep it. Without it, until they are closed.",
    other_names: ["max_age", "max_age_seconds", "ttl_seconds", "expires"],
  },
  {
    name: "same_site",
    kind: "enumeration",
    values: ["lax", "strict", "none"],
    default: "lax",
    doc: "Whether other sites' requests carry it. Browsers take `none` only over HTTPS.",
    other_names: ["samesite"],
  },
  {
    name: "secure",
    kind: "enumeration",
    values: ["auto", "always", "never"],
    default: "auto",
    doc: "Whether browsers send it over HTTPS only; `auto` for clients that come over HTTPS, by what a trusted proxy says if there is one.",
  },
  {
    name: "http_only",
    kind: "boolean",
    default: true,
    doc: "Keeps it from scripts in the page.",
    other_names: ["httponly"],
  },
] as const satisfies readonly Field[];

export const stickyFields = [
  {
    name: "mode",
    kind: "enumeration",
    values: ["persistent", "balanced"],
    default: "persistent",
    doc: "`persistent` sessions stay while their endpoint is in rotation, or drains, whoever joins; then they move for good. `balanced` sessions spread anew when the list changes, no more of them than has to be, so that newcomers get their share; they leave a draining endpoint at once.",
  },
  {
    name: "algorithm",
    kind: "enumeration",
    values: ["peak_ewma", "least_request", "round_robin", "random"],
    default: "peak_ewma",
    doc: "How the endpoint of a new `persistent` session is chosen.",
  },
  {
    name: "secret",
    kind: "secret",
    doc: "What cookies are signed with. Several gateways before one pool need the same. Without it each makes up its own, and a restart (not a reload) begins all sessions anew.",
    other_names: ["key", "password"],
  },
  {
    name: "cookie",
    kind: "record",
    fields: sessionCookieFields,
    default: {},
    doc: "The cookie that holds the session. It does not tell which endpoint it stands for; one that was not issued here is none.",
    other_names: ["session_cookie"],
  },
] as const satisfies readonly Field[];

export type StickyConfiguration = Config<typeof stickyFields>;
