/** A header of the answer as it stands now; several lines of it as the first. For the header filter. */
export const responseHeader = (name: string): string | undefined => {
  const value: unknown = ngx.header[name];
  if (typeof value === "string") return value;
  return type(value) === "table" ? (value as string[])[0] : undefined;
};

/** The header of the answer at hand, for those who read and write several of its lines. Header filter. */
export const answerHeader = {
  status: (): number => ngx.status,
  get: (name: string): string | undefined => {
    const value: unknown = ngx.header[name];
    if (type(value) !== "table") return value === undefined ? undefined : tostring(value);
    return table.concat(value as string[], ", ");
  },
  set: (name: string, value: string | undefined): void => {
    ngx.header[name] = value;
  },
};

/** The client does not get to see it. */
export const hideHeader = (name: string): void => {
  ngx.header[name] = undefined;
};

/** Whether the client came over HTTPS: as nginx saw it, or as a trusted proxy says. */
export const cameOverHttps = (): boolean => ngx.var.moontide_forwarded_proto === "https";
