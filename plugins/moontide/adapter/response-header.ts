/** A header of the answer as it stands now; several lines of it as the first. For the header filter. */
export const responseHeader = (name: string): string | undefined => {
  const value: unknown = ngx.header[name];
  if (typeof value === "string") return value;
  return type(value) === "table" ? (value as string[])[0] : undefined;
};

/** The client does not get to see it. */
export const hideHeader = (name: string): void => {
  ngx.header[name] = undefined;
};

/** Whether the client came over HTTPS: as nginx saw it, or as a trusted proxy says. */
export const cameOverHttps = (): boolean => ngx.var.moontide_forwarded_proto === "https";
