import { quote } from "../../policy/address/quote";
import { listOf } from "../document/json-document";
import { KeyRecord } from "../virtual-key/record";
import { keyStatus, KeyStatus } from "../virtual-key/status";
import { groupCount, groupOf, idsIn, readKey } from "../virtual-key/store";
import { AdminCall, AdminResponse, document, largeDocument, pauseOn, problem } from "./exchange";

/** What a page is asked for with. */
interface PageQuery {
  readonly limit: number;
  readonly after?: string;
  readonly owner?: string;
  readonly team?: string;
}

const isAsked = (record: KeyRecord, { owner, team }: PageQuery): boolean =>
  (owner === undefined || record.owner === owner) && (team === undefined || record.team === team);

/** Adds what a group has behind an identifier; whether the page has room for more. */
const addGroup = (
  { gateway }: AdminCall,
  query: PageQuery,
  group: number,
  after: string,
  page: KeyStatus[],
): boolean => {
  const ids = idsIn(gateway.ports, group);
  table.sort(ids);
  for (const id of ids) {
    const record = id > after ? readKey(gateway.ports, id) : undefined;
    if (record !== undefined && isAsked(record, query)) {
      if (page.length === query.limit) return false;
      page[page.length] = keyStatus(record, gateway.ports.clock.wall());
    }
  }
  return true;
};

/** Keys in the order of their groups, and of their identifiers there. Yields: there may be many. */
export const listKeys = (call: AdminCall): AdminResponse => {
  const query = call.query as PageQuery;
  const pause = pauseOn(call.platform);
  const page: KeyStatus[] = [];
  const { after = "" } = query;
  const first = after === "" ? 0 : groupOf(after);
  let next: string | undefined;
  for (const group of $range(first, groupCount - 1)) {
    if (!addGroup(call, query, group, group === first ? after : "", page)) {
      next = page[page.length - 1]!.id;
      break;
    }
    if (group % 16 === 15) pause();
  }
  return largeDocument(call, { keys: listOf(page), next });
};

export const unknownKey = (id: string): AdminResponse =>
  problem({
    status: 404,
    reason: "unknown_key",
    detail: `There is no virtual key ${quote(id)}; GET /v1/keys lists them.`,
  });

export const readOneKey = ({ gateway, parameters }: AdminCall): AdminResponse => {
  const id = parameters["key"]!;
  const record = readKey(gateway.ports, id);
  if (record === undefined) return unknownKey(id);
  return document(200, keyStatus(record, gateway.ports.clock.wall()));
};
