import { Dns, DnsOptions, DnsRecord, DnsRecordType } from "../kernel/ports";
import { Result } from "../kernel/result";

/** The part of lua-resty-dns that we use; Debian ships it under another name. */
interface Answer {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  readonly address?: string;
  readonly target?: string;
  readonly port?: number;
  readonly weight?: number;
  readonly priority?: number;
}

interface Resolver {
  query(
    name: string,
    options: { readonly qtype: number },
  ): LuaMultiReturn<
    | [
        answers: readonly Answer[] & { readonly errcode?: number; readonly errstr?: string },
        err: undefined,
      ]
    | [answers: undefined, err: string]
  >;
}

interface Module {
  readonly TYPE_A: number;
  readonly TYPE_AAAA: number;
  readonly TYPE_SRV: number;
  readonly ["new"]: (
    this: Module,
    options: unknown,
  ) => LuaMultiReturn<[resolver: Resolver, err: undefined] | [resolver: undefined, err: string]>;
}

const requireModule = require as (this: void, name: string) => Module;

const load = (): Module | undefined => {
  for (const name of ["resty.dns.resolver", "nginx.dns.resolver"]) {
    const [ok, module] = pcall(requireModule, name);
    if (ok) return module;
  }
  return undefined;
};

const module = load();
const nameError = 3;

/** The system's name servers, in the order of /etc/resolv.conf. */
const systemNameservers = (): string[] => {
  const servers: string[] = [];
  const [file] = io.open("/etc/resolv.conf", "r");
  if (file === undefined) return servers;
  for (const [line] of file.lines()) {
    const [server] = string.match(line, "^%s*nameserver%s+(%S+)");
    if (server !== undefined) servers[servers.length] = server;
  }
  file.close();
  return servers;
};

/** `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:5353`: lua-resty-dns wants address and port apart. */
const splitServer = (text: string): string | [string, number] => {
  const [bracketed, bracketedPort] = string.match(text, "^%[(.-)%]:?(%d*)$");
  if (bracketed !== undefined) return [`[${bracketed}]`, tonumber(bracketedPort) ?? 53];
  const [address, port] = string.match(text, "^([^:]+):(%d+)$");
  if (address !== undefined) return [address, tonumber(port)!];
  const [colon] = string.find(text, ":", 1, true);
  return colon === undefined ? text : `[${text}]`;
};

const serversOf = (options: DnsOptions): (string | [string, number])[] => {
  const texts = options.nameservers.length > 0 ? options.nameservers : systemNameservers();
  const servers: (string | [string, number])[] = [];
  for (const text of texts) servers[servers.length] = splitServer(text);
  return servers;
};

const typeNumber = (dns: Module, type: DnsRecordType): number =>
  type === "A" ? dns.TYPE_A : type === "AAAA" ? dns.TYPE_AAAA : dns.TYPE_SRV;

/** IPv6 answers come in brackets; everything else of ours holds addresses without. */
const valueOf = (answer: Answer): string =>
  answer.target ?? string.gsub(answer.address ?? "", "[%[%]]", "")[0];

const recordsOf = (answers: readonly Answer[], type: number): DnsRecord[] => {
  const records: DnsRecord[] = [];
  for (const answer of answers) {
    // CNAMEs on the way are part of the answer.
    if (answer.type === type) {
      records[records.length] = {
        value: valueOf(answer),
        ttl_seconds: answer.ttl,
        port: answer.port,
        weight: answer.weight,
        priority: answer.priority,
      };
    }
  }
  return records;
};

const query = (
  name: string,
  type: DnsRecordType,
  options: DnsOptions,
): Result<readonly DnsRecord[]> => {
  if (module === undefined) {
    return $multi(
      undefined,
      "no DNS library: install lua-resty-dns (OpenResty has it) or Debian's lua-nginx-dns",
    );
  }
  const nameservers = serversOf(options);
  if (nameservers.length === 0) {
    return $multi(undefined, "no name server: give `nameservers`, or fill /etc/resolv.conf");
  }
  const [resolver, problem] = module.new({
    nameservers,
    retrans: options.attempts,
    timeout: options.timeout_seconds * 1000,
    no_random: false,
  });
  if (resolver === undefined) return $multi(undefined, problem);
  const number = typeNumber(module, type);
  const [answers, reason] = resolver.query(name, { qtype: number });
  if (answers === undefined) return $multi(undefined, `${name} ${type}: ${reason}`);
  if (answers.errcode === nameError) return $multi([], undefined);
  if (answers.errcode !== undefined) {
    return $multi(undefined, `${name} ${type}: the name server answered ${answers.errstr}`);
  }
  return $multi(recordsOf(answers, number), undefined);
};

/** lua-resty-dns (OpenResty) or Debian's lua-nginx-dns behind the port. Yields. */
export const dns: Dns = { query };
