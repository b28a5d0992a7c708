import { SecretReference, Secrets } from "../kernel/ports";
import { Result } from "../kernel/result";

/** Longer files are no secrets but a mistake. */
const maximumBytes = 65536;

/** The master's environment as far as it was asked for; false for a variable that is not there. Workers inherit it. */
const environment = new LuaMap<string, string | false>();

/**
 * For `init_by_lua`: keeps variables of the environment for the workers, which nginx starts without one.
 *
 * @returns whether the variable is there
 */
export const keepVariable = (name: string): boolean => {
  const value = os.getenv(name);
  environment.set(name, value ?? false);
  return value !== undefined;
};

const trimmed = (text: string, place: string): Result<string> => {
  const [secret] = string.match(text, "^%s*(.-)%s*$");
  if (secret === "") return $multi(undefined, `${place} is empty`);
  return $multi(secret!, undefined);
};

const readVariable = (name: string): Result<string> => {
  // Where the main context has `env NAME;` the workers have it as well.
  const kept = environment.get(name);
  const value = kept === undefined || kept === false ? os.getenv(name) : kept;
  if (value !== undefined) return trimmed(value, `environment variable ${name}`);
  return $multi(
    undefined,
    kept === undefined
      ? `environment variable ${name} was not looked for when nginx started: reload`
      : `environment variable ${name} was not there when nginx started: restart nginx with it`,
  );
};

const readFile = (path: string): Result<string> => {
  const [file, problem] = io.open(path, "rb");
  if (file === undefined) return $multi(undefined, problem);
  const text = file.read(maximumBytes + 1);
  file.close();
  if (text === undefined) return $multi(undefined, `${path} is empty, or no file`);
  if (text.length > maximumBytes) {
    return $multi(undefined, `${path} has more than ${maximumBytes} bytes`);
  }
  return trimmed(text, path);
};

/** Secrets of the environment and of files. No reason holds any part of one. */
export const secrets: Secrets = {
  read: (reference: SecretReference) =>
    reference.file === undefined ? readVariable(reference.env ?? "") : readFile(reference.file),
};
