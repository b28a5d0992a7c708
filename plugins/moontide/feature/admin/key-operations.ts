import { Field } from "../../schema/description";
import { keyChangeFields, keySettingsFields } from "../virtual-key/schema";
import { reference } from "./answers";
import { listKeys, readOneKey } from "./key-reports";
import { createKey, patchKey, putKeySettings, removeKey, rotateKey } from "./keys";
import { Answer, Operation } from "./operation";

const ok = (doc: string, schema: string): readonly Answer[] => [
  { status: 200, doc, schema: reference(schema) },
];

const listFields = [
  {
    name: "limit",
    kind: "integer",
    minimum: 1,
    maximum: 1000,
    default: 100,
    doc: "So many at most.",
  },
  { name: "after", kind: "string", doc: "`next` of the page before." },
  { name: "owner", kind: "string", doc: "Of this owner alone." },
  { name: "team", kind: "string", doc: "Of keys that name this team alone." },
] as const satisfies readonly Field[];

const rotateFields = [
  {
    name: "grace_seconds",
    kind: "number",
    minimum: 0,
    maximum: 2592000,
    default: 86400,
    doc: "For so long the key before is taken, too.",
    other_names: ["grace_period", "grace"],
  },
] as const satisfies readonly Field[];

const changes = [400, 404, 409, 413, 415, 503, 507];

/** What can be seen and done of virtual keys. */
export const keyOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/v1/keys",
    name: "listKeys",
    access: "read",
    summary: "Virtual keys, page by page",
    doc: "Those made here, and those of the file.",
    query: listFields,
    answers: ok("A page.", "Keys"),
    refusals: [400],
    handle: listKeys,
  },
  {
    method: "POST",
    path: "/v1/keys",
    name: "createKey",
    access: "write",
    summary: "Make a virtual key",
    doc: "The answer holds the key, this once: only its digest is kept.",
    body: keySettingsFields,
    answers: [{ status: 201, doc: "The key.", schema: reference("CreatedKey") }],
    refusals: [400, 413, 415, 503, 507],
    handle: createKey,
  },
  {
    method: "GET",
    path: "/v1/keys/{key}",
    name: "getKey",
    access: "read",
    summary: "A virtual key",
    doc: "What is known of it, without the key.",
    answers: ok("As it is now.", "Key"),
    refusals: [404],
    handle: readOneKey,
  },
  {
    method: "PATCH",
    path: "/v1/keys/{key}",
    name: "changeKey",
    access: "write",
    summary: "Change some of what a virtual key may",
    doc: 'What is left out stays as it is; empty lists and objects take away what was there. `{"enabled": false}` disables it in every worker and gateway within two seconds.',
    body: keyChangeFields,
    answers: ok("As it is now.", "Key"),
    refusals: changes,
    handle: patchKey,
  },
  {
    method: "PUT",
    path: "/v1/keys/{key}",
    name: "setKey",
    access: "write",
    summary: "Say anew what a virtual key may",
    doc: "What is left out is taken away. The key stays.",
    body: keySettingsFields,
    answers: ok("As it is now.", "Key"),
    refusals: changes,
    handle: putKeySettings,
  },
  {
    method: "POST",
    path: "/v1/keys/{key}/rotate",
    name: "rotateKey",
    access: "write",
    summary: "Exchange the key",
    doc: "The answer holds the new key, this once. The one before is taken for a while; one before that no longer.",
    body: rotateFields,
    answers: ok("With the new key.", "CreatedKey"),
    refusals: changes,
    handle: rotateKey,
  },
  {
    method: "DELETE",
    path: "/v1/keys/{key}",
    name: "deleteKey",
    access: "write",
    summary: "Remove a virtual key",
    doc: "It is refused in every worker and gateway within two seconds. To refuse it for a while, disable it.",
    answers: ok("As it was.", "Key"),
    refusals: [404, 409, 503, 507],
    handle: removeKey,
  },
];
