import { Digests, Ports } from "../../kernel/ports";
import { hashOf } from "../../policy/key/hash";
import { Member } from "../pool/member";
import { StickyConfiguration } from "./schema";

/**
 * The sessions of one pool. A `persistent` session is the signature of its endpoint's identity: it tells nothing of
 * the endpoint, nobody can make one up, and nothing needs to be kept of it. A `balanced` one is a random number
 * and the signature of that.
 */
export interface Sticky {
  readonly pool: string;
  readonly configuration: StickyConfiguration;
  readonly cookie_name: string;
  /** The attributes behind the cookie's value, without and with `Secure`. */
  readonly attributes: string;
  readonly secure_attributes: string;
  readonly secret: string;
  readonly digests: Digests;
  /** The session of each member, by its key, and the member of each session. */
  tokens: LuaMap<string, string>;
  members: LuaMap<string, Member>;
}

const secretKey = "sticky_secret";

/** About as long as shared memory can be told to keep something. */
const forEverSeconds = 1e9;

/** The gateway's own secret: made by whoever asks first, kept until nginx is started anew. */
const ownSecret = ({ shared, digests }: Ports): string => {
  const { texts } = shared.state;
  const known = texts.get(secretKey);
  if (known !== undefined) return known;
  const fresh = digests.freshSecret();
  return texts.claim(secretKey, fresh, forEverSeconds) ? fresh : (texts.get(secretKey) ?? fresh);
};

const secretOf = (ports: Ports, pool: string, { secret }: StickyConfiguration): string => {
  if (secret === undefined) return ownSecret(ports);
  const [found, problem] = ports.secrets.read(secret);
  if (found !== undefined) return found;
  ports.log.error("sticky_secret_unreadable", {
    pool,
    problem,
    consequence: "this gateway signs with a secret of its own, which others do not know",
  });
  return ownSecret(ports);
};

const sameSite = { lax: "Lax", strict: "Strict", none: "None" } as const;

const attributesOf = ({ cookie }: StickyConfiguration): string => {
  const age =
    cookie.maximum_age_seconds === undefined
      ? ""
      : string.format("; Max-Age=%d", cookie.maximum_age_seconds);
  const http_only = cookie.http_only ? "; HttpOnly" : "";
  return `; Path=${cookie.path}${age}${http_only}; SameSite=${sameSite[cookie.same_site]}`;
};

/** Prepares a pool for sessions; `indexSessions` follows when its list is known. */
export const createSticky = (
  ports: Ports,
  pool: string,
  configuration: StickyConfiguration,
): Sticky => {
  const attributes = attributesOf(configuration);
  const secure = `${attributes}; Secure`;
  return {
    pool,
    configuration,
    cookie_name: configuration.cookie.name ?? string.format("moontide_%08x", hashOf(pool)),
    attributes: configuration.cookie.secure === "always" ? secure : attributes,
    secure_attributes: configuration.cookie.secure === "never" ? attributes : secure,
    secret: secretOf(ports, pool, configuration),
    digests: ports.digests,
    tokens: new LuaMap(),
    members: new LuaMap(),
  };
};

/**
 * Whom sessions stand for: all on the list, those that drain included. Runs when the list or the rotation changes;
 * only who is new costs a signature. Where none can be made there are no sessions.
 */
export const indexSessions = (sticky: Sticky, members: readonly Member[]): void => {
  if (sticky.configuration.mode === "balanced") return;
  const tokens = new LuaMap<string, string>();
  const by_token = new LuaMap<string, Member>();
  for (const member of members) {
    const token =
      sticky.tokens.get(member.key) ?? sticky.digests.sign(sticky.secret, `endpoint ${member.key}`);
    if (token !== undefined) {
      tokens.set(member.key, token);
      by_token.set(token, member);
    }
  }
  sticky.tokens = tokens;
  sticky.members = by_token;
};
