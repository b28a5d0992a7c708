/* The request that the admin API answers, as nginx knows it. Content phase. */

export const method = (): string => ngx.req.get_method();

/** As the client wrote it: `$uri` is decoded, and would take an encoded slash for a real one. */
export const target = (): string => ngx.var.request_uri ?? "/";

export const header = (name: string): string | undefined =>
  ngx.var[`http_${string.lower(string.gsub(name, "-", "_")[0])}`];

export const peerAddress = (): string => ngx.var.remote_addr ?? "";

const tooLarge = 413;

/** A body larger than `client_body_buffer_size` is in a file. */
const bodyInFile = (maximum_bytes: number): string | undefined => {
  const name = ngx.req.get_body_file();
  if (name === undefined) return "";
  const [file] = io.open(name, "rb");
  if (file === undefined) return "";
  const content = file.read(maximum_bytes + 1) ?? "";
  file.close();
  return content.length > maximum_bytes ? undefined : content;
};

/**
 * Waits for the whole body; undefined when it has more than `maximum_bytes`, or more than nginx takes: then its
 * `error_page` led here, and there is no body to read.
 */
export const body = (maximum_bytes: number): string | undefined => {
  const announced = tonumber(ngx.var.content_length ?? "0") ?? 0;
  if (announced > maximum_bytes || ngx.status === tooLarge) return undefined;
  ngx.req.read_body();
  const content = ngx.req.get_body_data();
  if (content === undefined) return bodyInFile(maximum_bytes);
  return content.length > maximum_bytes ? undefined : content;
};
