import { EndpointDescription } from "../../kernel/endpoint";
import { endpointId, parseAddress } from "../address/parse";
import { isPriority } from "./document-origin";
import { Decoded, isTable, keySet } from "./document-value";
import { isWeight } from "./weight";

const keys = keySet([
  "address",
  "port",
  "weight",
  "draining",
  "instance",
  "region",
  "zone",
  "for_zones",
  "priority",
  "metadata",
]);

const isTextOrNothing = (value: unknown): boolean =>
  value === undefined || typeof value === "string";

/** Nothing, or a table of texts whose keys are all of that type. */
const areTextsOrNothing = (value: unknown, keyType: "string" | "number"): boolean => {
  if (value === undefined) return true;
  if (!isTable(value)) return false;
  for (const [key, text] of pairs(value)) {
    if (type(key) !== keyType || typeof text !== "string") return false;
  }
  return true;
};

const isPlace = (value: Decoded): boolean => {
  const address = value.get("address");
  const port = value.get("port");
  if (typeof address !== "string" || typeof port !== "number") return false;
  const id = endpointId(address, port);
  return parseAddress(id)[0]?.id === id;
};

const isOrigin = (value: Decoded): boolean => {
  const priority = value.get("priority");
  return (
    isTextOrNothing(value.get("instance")) &&
    isTextOrNothing(value.get("region")) &&
    isTextOrNothing(value.get("zone")) &&
    (priority === undefined || isPriority(priority)) &&
    areTextsOrNothing(value.get("for_zones"), "number") &&
    areTextsOrNothing(value.get("metadata"), "string")
  );
};

/** Whether a decoded value is what `listText` writes of one endpoint, and nothing besides: files may be edited. */
export const isDescription = (value: unknown): value is EndpointDescription => {
  if (!isTable(value)) return false;
  for (const [key] of pairs(value)) {
    if (!keys.has(key as string)) return false;
  }
  return (
    isPlace(value) &&
    isWeight(value.get("weight")) &&
    type(value.get("draining")) === "boolean" &&
    isOrigin(value)
  );
};
