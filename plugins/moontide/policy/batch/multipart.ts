import { Result } from "../../kernel/result";

/** One part of a form, where its content stands in the body. */
export interface FormPart {
  readonly name: string;
  readonly filename: string | undefined;
  /** From 1, ends included. */
  readonly from: number;
  readonly to: number;
}

/** More parts are no form of these interfaces. */
const most_parts = 20;

const parameter = (head: string, name: string): string | undefined =>
  string.match(head, `[;%s]${name}="([^"]*)"`)[0] ??
  string.match(head, `[;%s]${name}=([^;%s]+)`)[0];

/** The delimiter of a form, from the header that says so. */
const delimiterOf = (content_type: string): string | undefined => {
  if (string.find(string.lower(content_type), "^%s*multipart/form%-data")[0] === undefined) {
    return undefined;
  }
  const boundary = parameter(content_type, "boundary");
  return boundary === undefined || boundary === "" ? undefined : `--${boundary}`;
};

const partAt = (body: string, from: number, to: number): Result<FormPart> => {
  const [blank] = string.find(body, "\r\n\r\n", from, true);
  if (blank === undefined || blank > to) return $multi(undefined, "a part without a head");
  const head = string.sub(body, from, blank);
  const [disposition] = string.match(head, "[Cc]ontent%-[Dd]isposition:%s*([^\r\n]*)");
  const name = parameter(disposition ?? "", "name");
  if (name === undefined) return $multi(undefined, "a part without a name");
  const filename = parameter(disposition!, "filename");
  return $multi({ name, filename, from: blank + 4, to }, undefined);
};

/**
 * The parts of a form with a file (multipart/form-data, RFC 7578). Nothing is copied.
 *
 * @returns what is wrong where it is none
 */
export const readForm = (content_type: string, body: string): Result<readonly FormPart[]> => {
  const delimiter = delimiterOf(content_type);
  if (delimiter === undefined) return $multi(undefined, "no multipart/form-data");
  const parts: FormPart[] = [];
  let [at] = string.find(body, delimiter, 1, true);
  while (at !== undefined) {
    const from = at + delimiter.length;
    if (string.sub(body, from, from + 1) === "--") return $multi(parts, undefined);
    const [end] = string.find(body, `\r\n${delimiter}`, from, true);
    if (end === undefined) break;
    const [part, problem] = partAt(body, from, end - 1);
    if (part === undefined) return $multi(undefined, problem);
    if (parts.length === most_parts) return $multi(undefined, "too many parts");
    parts[parts.length] = part;
    at = end + 2;
  }
  return $multi(undefined, "it breaks off");
};
