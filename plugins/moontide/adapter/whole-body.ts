/** Bodies whose size is not announced may be up to `client_max_body_size`, which is not the route's limit. */
const fileContent = (name: string, maximum_bytes: number): string | undefined => {
  const [file] = io.open(name, "rb");
  if (file === undefined) return "";
  const isTooLong = (file.seek("end")[0] ?? 0) > maximum_bytes;
  file.seek("set", 0);
  const content = isTooLong ? undefined : (file.read("*a") ?? "");
  file.close();
  return content;
};

/**
 * Waits for a request's body; undefined where it is longer than so many bytes. One beyond `client_body_buffer_size` is in
 * a file of nginx's: reading that blocks the worker.
 */
export const wholeBody = (maximum_bytes: number): string | undefined => {
  ngx.req.read_body();
  const data = ngx.req.get_body_data();
  if (data !== undefined) return data.length > maximum_bytes ? undefined : data;
  const name = ngx.req.get_body_file();
  return name === undefined ? "" : fileContent(name, maximum_bytes);
};
