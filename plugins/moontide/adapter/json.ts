import * as cjson from "cjson";
import { Json } from "../kernel/ports";

/** Ours alone: settings on the shared module would change it for every other user in this VM. */
const codec = cjson.new();
codec.decode_invalid_numbers(false);
codec.decode_max_depth(64);
codec.encode_number_precision(14);

/** JSON null is a truthy userdata in Lua: it is turned into nothing here, once. */
const withoutNull = (value: unknown): unknown => {
  if (value === cjson.null) return undefined;
  if (type(value) !== "table") return value;
  const container = value as Record<string | number, unknown>;
  for (const [key, item] of pairs(container)) {
    if (item === cjson.null) container[key] = undefined;
    else if (type(item) === "table") withoutNull(item);
  }
  return container;
};

/** lua-cjson behind the port. */
export const json: Json = {
  decode: (text) => {
    const [ok, value] = pcall(codec.decode, text);
    if (ok) return $multi(withoutNull(value), undefined);
    return $multi(undefined, tostring(value));
  },
  encode: (value) => codec.encode(value),
};
