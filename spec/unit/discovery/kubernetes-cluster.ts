import type { HttpRequest } from "moontide/kernel/ports";
import type { VirtualClock } from "../../support/lua/clock";
import type { FakeAnswer, FakeAnswering, FakePiece } from "../../support/lua/http";

/** One endpoint of a slice; what is not said is as in a healthy pod. */
export interface Pod {
  readonly address: string;
  readonly uid?: string;
  readonly zone?: string;
  readonly node?: string;
  readonly for_zones?: readonly string[];
  /** As JSON text. */
  readonly conditions?: string;
}

const optional = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `, "${name}": "${value}"`;

const endpointText = ({ address, uid, zone, node, for_zones, conditions }: Pod): string => {
  const target =
    uid === undefined
      ? ""
      : `, "targetRef": { "kind": "Pod", "name": "pod-${uid}", "uid": "${uid}" }`;
  const names: string[] = [];
  for (const name of for_zones ?? []) names[names.length] = `{ "name": "${name}" }`;
  const hints =
    for_zones === undefined ? "" : `, "hints": { "forZones": [${table.concat(names, ", ")}] }`;
  return (
    `{ "addresses": ["${address}"], "conditions": ${conditions ?? '{ "ready": true }'}` +
    `${target}${hints}${optional("zone", zone)}${optional("nodeName", node)} }`
  );
};

export interface SliceOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly pods: readonly Pod[];
  readonly family?: string;
  /** As JSON text. */
  readonly ports?: string;
}

/** The JSON of an EndpointSlice at that version. */
export const sliceText = (options: SliceOptions, version: number | string): string => {
  const { name, namespace = "default", pods, family = "IPv4" } = options;
  const texts: string[] = [];
  for (const pod of pods) texts[texts.length] = endpointText(pod);
  const ports = options.ports ?? '[{ "name": "http", "port": 8080, "protocol": "TCP" }]';
  return (
    `{ "metadata": { "name": "${name}", "namespace": "${namespace}", "resourceVersion": "${version}" }, ` +
    `"addressType": "${family}", "ports": ${ports}, "endpoints": [${table.concat(texts, ", ")}] }`
  );
};

interface ClusterEvent {
  readonly version: number;
  readonly namespace: string;
  readonly text: string;
}

const parameter = (url: string, name: string): string | undefined =>
  string.match(url, `[?&]${name}=([^&]*)`)[0];

const numeric = (url: string, name: string, otherwise: number): number =>
  tonumber(parameter(url, name) ?? "") ?? otherwise;

const namespaceOf = (url: string): string => string.match(url, "/namespaces/([^/]+)/")[0] ?? "";

/**
 * The part of an API server that the gateway uses: versions, pages, watches with bookmarks before their end, and a
 * history that can be compacted.
 */
export class FakeCluster {
  version = 100;
  private oldest = 0;
  private readonly slices = new LuaMap<string, SliceOptions & { readonly version: number }>();
  private readonly events: ClusterEvent[] = [];
  /** Streams opened before stand still for ever; new ones are as they should be. */
  private forgotten_at = -1;
  private streams = 0;
  /** Streams end at once from now on, with or without a word. */
  ends_at_once = false;
  /** A version that is gone is told in the stream, after a good header, as API servers mostly do. */
  gone_in_stream = true;

  constructor(private readonly clock: VirtualClock) {}

  put(options: SliceOptions): void {
    const key = `${options.namespace ?? "default"}/${options.name}`;
    const type = this.slices.has(key) ? "MODIFIED" : "ADDED";
    this.version += 1;
    const { name, namespace, pods, family, ports } = options;
    const { version } = this;
    this.slices.set(key, { name, namespace, pods, family, ports, version });
    this.tell(options.namespace ?? "default", type, sliceText(options, version));
  }

  remove(name: string, namespace = "default"): void {
    const slice = this.slices.get(`${namespace}/${name}`)!;
    this.version += 1;
    this.slices.delete(`${namespace}/${name}`);
    this.tell(namespace, "DELETED", sliceText(slice, this.version));
  }

  /** All versions before this one are gone. */
  compact(): void {
    this.oldest = this.version;
  }

  forgetStreams(): void {
    this.forgotten_at = this.streams;
  }

  /** The line that a watch says of that version. */
  history(version: number): string {
    for (const event of this.events) {
      if (event.version === version) return event.text;
    }
    return error(`there is no event ${version}`, 2);
  }

  readonly answering: FakeAnswering = (request: HttpRequest): FakeAnswer =>
    parameter(request.url, "watch") === "true" ? this.watch(request.url) : this.list(request.url);

  private tell(namespace: string, type: string, object: string): void {
    const text = `{ "type": "${type}", "object": ${object} }\n`;
    this.events[this.events.length] = { version: this.version, namespace, text };
  }

  private list(url: string): FakeAnswer {
    const namespace = namespaceOf(url);
    const names: string[] = [];
    for (const [key, slice] of this.slices) {
      if ((slice.namespace ?? "default") === namespace) names[names.length] = key;
    }
    table.sort(names);
    const start = numeric(url, "continue", 0);
    const end = math.min(names.length, start + numeric(url, "limit", names.length));
    const items: string[] = [];
    for (const i of $range(start + 1, end)) {
      const slice = this.slices.get(names[i - 1]!)!;
      items[items.length] = sliceText(slice, slice.version);
    }
    const more = end < names.length ? `, "continue": "${end}"` : "";
    return {
      body:
        `{ "kind": "EndpointSliceList", "metadata": { "resourceVersion": "${this.version}"${more} }, ` +
        `"items": [${table.concat(items, ", ")}] }`,
    };
  }

  private watch(url: string): FakeAnswer {
    const from = numeric(url, "resourceVersion", 0);
    if (from < this.oldest) {
      const status = `{ "kind": "Status", "code": 410, "message": "too old resource version" }`;
      if (!this.gone_in_stream) return { status: 410, body: status };
      return { pieces: [`{ "type": "ERROR", "object": ${status} }\n`] };
    }
    this.streams += 1;
    return { next: this.streamFrom(url, from) };
  }

  private streamFrom(url: string, from: number): (timeout_seconds: number) => FakePiece {
    const namespace = namespaceOf(url);
    const number = this.streams;
    const ends_at = this.clock.now() + numeric(url, "timeoutSeconds", 1800);
    let told = from;
    let marked = false;
    return (timeout_seconds) => {
      if (number <= this.forgotten_at) return { problem: "timeout" };
      if (this.ends_at_once) return "";
      for (const event of this.events) {
        if (event.version > told) {
          told = event.version;
          if (event.namespace === namespace) return event.text;
        }
      }
      const now = this.clock.now();
      if (now + timeout_seconds < ends_at - 2) return { problem: "timeout" };
      // Nothing new anywhere, no bookmark.
      if (!marked && this.version > from) {
        marked = true;
        this.clock.advance(math.max(0, ends_at - 2 - now));
        const object = `{ "kind": "EndpointSlice", "metadata": { "resourceVersion": "${this.version}" } }`;
        return `{ "type": "BOOKMARK", "object": ${object} }\n`;
      }
      if (now + timeout_seconds < ends_at) return { problem: "timeout" };
      this.clock.advance(math.max(0, ends_at - now));
      return "";
    };
  }
}
