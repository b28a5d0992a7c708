const percentEncoded = (character: string): string =>
  string.format("%%%02X", string.byte(character));

const decodedByte = (digits: string): string => string.char(tonumber(digits, 16)!);

/** All but unreserved characters (RFC 3986, 2.3) as `%XX`, in capitals. @param keeps_slashes for whole paths */
export const uriEncoded = (text: string, keeps_slashes: boolean): string =>
  string.gsub(text, keeps_slashes ? "[^%w%-._~/]" : "[^%w%-._~]", percentEncoded)[0];

/** However it was encoded, as AWS encodes it. */
const normalized = (text: string): string =>
  uriEncoded(string.gsub(text, "%%(%x%x)", decodedByte)[0], false);

interface Parameter {
  readonly name: string;
  readonly value: string;
}

const isBefore = (a: Parameter, b: Parameter): boolean =>
  a.name === b.name ? a.value < b.value : a.name < b.name;

/** A query's parameters sorted, each with `=`. */
export const canonicalQuery = (query: string): string => {
  const parameters: Parameter[] = [];
  for (const [pair] of string.gmatch(query, "[^&]+")) {
    const [name, value] = string.match(pair!, "^([^=]*)=?(.*)$");
    parameters[parameters.length] = { name: normalized(name!), value: normalized(value!) };
  }
  table.sort(parameters, isBefore);
  const pieces: string[] = [];
  for (const parameter of parameters) {
    pieces[pieces.length] = `${parameter.name}=${parameter.value}`;
  }
  return table.concat(pieces, "&");
};
