import { YieldingPorts } from "../../../kernel/ports";
import { Result } from "../../../kernel/result";
import { readPage, SlicePage } from "../../../policy/discovery/kubernetes-page";
import { Slice } from "../../../policy/discovery/kubernetes-slice";
import { KubernetesDiscoveryConfiguration } from "../../configuration/schema";
import { refusalOf, repeatedToken, requestFor } from "./kubernetes-request";

/** So many slices a page, of usually up to 100 endpoints each: what is decoded at a time holds up the worker for milliseconds. */
const pageSlices = 20;

/** A list must be whole after this long: a source answers in time. */
const longestListSeconds = 12;

/** For a page of slices of 1,000 endpoints, the most that a control plane can be told to make. */
const maximumPageBytes = 33554432;

const escaped = (byte: string): string => string.format("%%%02X", string.byte(byte));

/** RFC 3986, 2.1. */
export const escapeQuery = (text: string): string => string.gsub(text, "[^%w._~-]", escaped)[0];

/** The path of a namespace's slices of the Service, with the start of a query. */
export const slicesPath = (
  { service }: KubernetesDiscoveryConfiguration,
  namespace: string,
): string =>
  `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices` +
  `?labelSelector=${escapeQuery(`kubernetes.io/service-name=${service}`)}`;

const getPage = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  path: string,
  seconds: number,
): Result<SlicePage> => {
  const [asked, unready] = requestFor(ports, configuration, path, {
    total_timeout_seconds: seconds,
    maximum_body_bytes: maximumPageBytes,
  });
  if (asked === undefined) return $multi(undefined, unready);
  const [answer, unreachable] = ports.http.request(asked.request);
  if (answer === undefined) return $multi(undefined, unreachable);
  const { status, body } = answer;
  if (status !== 200) return $multi(undefined, refusalOf(ports, status, body, asked.token));
  const repeated = repeatedToken(body, asked.token);
  if (repeated !== undefined) return $multi(undefined, repeated);
  return readPage(body, ports.json, configuration.port);
};

/** All slices of one namespace by name, and from where a watch goes on. */
export interface SliceList {
  readonly slices: LuaMap<string, Slice>;
  readonly resource_version: string;
}

/**
 * Lists the slices of one namespace, page by page, as they are now: without `resourceVersion` the API server answers
 * nothing older than what is stored, so a list never goes back in time, whichever of several servers gives it.
 */
export const listSlices = (
  ports: YieldingPorts,
  configuration: KubernetesDiscoveryConfiguration,
  namespace: string,
): Result<SliceList> => {
  const first = `${slicesPath(configuration, namespace)}&limit=${pageSlices}`;
  const until = ports.clock.now() + longestListSeconds;
  const slices = new LuaMap<string, Slice>();
  let path = first;
  for (;;) {
    const left = until - ports.clock.now();
    if (left <= 0) {
      return $multi(undefined, `the list was not complete after ${longestListSeconds} s`);
    }
    const [page, problem] = getPage(ports, configuration, path, left);
    if (page === undefined) return $multi(undefined, problem);
    for (const slice of page.slices) slices.set(slice.name, slice);
    const { continue_token, resource_version } = page;
    if (continue_token === undefined) return $multi({ slices, resource_version }, undefined);
    path = `${first}&continue=${escapeQuery(continue_token)}`;
  }
};
