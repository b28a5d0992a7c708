/** `/v1/files` as OpenAI has it. */
import { encode } from "../../policy/json/encode";
import { Json } from "../../policy/json/value";
import { FormPart, readForm } from "../../policy/batch/multipart";
import { freshName } from "../conversation/place";
import { tooLarge, wrongField, wrongMethod } from "../llm/refusals";
import { Answered, noRoom, pageOf, storageFailed, StoredCall, tell, unknownThing } from "./call";
import type { FileRecord } from "./record";
import { bytesIn, dataPlace, idsOf, readFileRecord, removeAll, writeRecord } from "./store";
import { deletedFile, fileJson, listText } from "./told";

/** The client's own file of this name. */
export const ownFile = (
  { session, options, owner }: StoredCall,
  id: string,
): FileRecord | undefined => {
  const record = readFileRecord(session.gateway.ports, options.directory, id);
  return record?.owner === owner ? record : undefined;
};

const partNamed = (parts: readonly FormPart[], name: string): FormPart | undefined => {
  for (const part of parts) if (part.name === name) return part;
  return undefined;
};

const keep = (call: StoredCall, record: FileRecord, content: string): Answered => {
  const { session, options } = call;
  const { ports } = session.gateway;
  const { directory, maximum_total_bytes, maximum_files } = options;
  const stored = bytesIn(ports, directory);
  if (stored === undefined) return storageFailed(call, `${directory}: can't be read`);
  if (stored + content.length > maximum_total_bytes) return noRoom;
  if (idsOf(ports, directory, "file").length >= maximum_files) return noRoom;
  const [kept, problem] = ports.files.write(dataPlace(directory, record.id), content);
  if (kept === undefined) return storageFailed(call, problem);
  const [noted, unnoted] = writeRecord(ports, directory, record);
  if (noted === undefined) return storageFailed(call, unnoted);
  return tell(call, encode(fileJson(record)));
};

const upload = (call: StoredCall): Answered => {
  const { session, options, owner } = call;
  const { client, gateway, exchange } = session;
  const most = math.min(
    options.maximum_file_bytes,
    exchange.route!.configuration.maximum_body_bytes,
  );
  // Around the file the form has a few lines of its own.
  const body = client.body(most + 4096);
  if (body === undefined) return tooLarge(most);
  const [parts, problem] = readForm(client.header("content-type") ?? "", body);
  if (parts === undefined) {
    return wrongField({ field: "file", message: `must be uploaded as a form: ${problem}` });
  }
  const file = partNamed(parts, "file");
  const purpose = partNamed(parts, "purpose");
  if (file === undefined) return wrongField({ field: "file", message: "is missing" });
  if (purpose === undefined || string.sub(body, purpose.from, purpose.to) !== "batch") {
    return wrongField({ field: "purpose", message: "must be batch" });
  }
  const content = string.sub(body, file.from, file.to);
  if (content.length > most) return tooLarge(most);
  const record: FileRecord = {
    id: `file-${freshName(gateway.ports)}`,
    owner,
    filename: string.sub(file.filename ?? "file", 1, 200),
    purpose: "batch",
    bytes: content.length,
    created_at: math.floor(gateway.ports.clock.wall()),
  };
  return keep(call, record, content);
};

const list = (call: StoredCall): Answered => {
  const { session, options } = call;
  const purpose = session.incoming.argument("purpose");
  const own: FileRecord[] = [];
  for (const id of idsOf(session.gateway.ports, options.directory, "file")) {
    const record = ownFile(call, id);
    const isMeant = purpose === undefined || record?.purpose === purpose;
    if (record !== undefined && isMeant) own[own.length] = record;
  }
  const { items, more } = pageOf(call, own);
  const told: Json[] = [];
  const ids: string[] = [];
  for (const item of items) {
    told[told.length] = fileJson(item);
    ids[ids.length] = item.id;
  }
  return tell(call, listText(told, ids, more));
};

const pieceBytes = 65536;

/** Read as it is sent: of a large file the worker holds a piece. */
const sendContent = ({ session, options }: StoredCall, { id }: FileRecord): Answered => {
  const { client, gateway } = session;
  const place = dataPlace(options.directory, id);
  const bytes = gateway.ports.files.size(place) ?? 0;
  session.begun = true;
  client.begin(200, "application/octet-stream", bytes);
  let offset = 0;
  while (offset < bytes) {
    const piece = gateway.ports.files.part(place, offset, pieceBytes);
    if (piece === undefined || piece === "") {
      client.cut();
      return undefined;
    }
    if (!client.send(piece)) return undefined;
    offset += piece.length;
  }
  return undefined;
};

/** Answers a call for files. Reads and writes the disk, and yields while a client takes nothing. */
export const answerFiles = (call: StoredCall): Answered => {
  const { session, options, thing } = call;
  const method = session.client.method();
  if (thing.id === "") {
    if (method === "POST") return upload(call);
    return method === "GET" ? list(call) : wrongMethod(method);
  }
  const record = ownFile(call, thing.id);
  if (record === undefined) return unknownThing(thing);
  if (method === "GET") {
    if (thing.call === "content") return sendContent(call, record);
    return tell(call, encode(fileJson(record)));
  }
  if (method !== "DELETE" || thing.call !== "") return wrongMethod(method);
  removeAll(session.gateway.ports, options.directory, record.id);
  return tell(call, deletedFile(record.id));
};
