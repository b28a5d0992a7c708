const grpcUnits: Readonly<Record<string, number>> = {
  H: 3600,
  M: 60,
  S: 1,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
};

/** Seconds of a `grpc-timeout` header (gRPC over HTTP/2, "Timeout"): at most eight digits and a unit. */
export const grpcTimeout = (text: string): number | undefined => {
  const [digits, unit] = string.match(text, "^(%d%d?%d?%d?%d?%d?%d?%d?)([HMSmun])$");
  if (digits === undefined) return undefined;
  return tonumber(digits)! * grpcUnits[unit!]!;
};

/** Seconds until a deadline that is written as Unix time, in seconds with any fraction. */
export const untilDeadline = (text: string, wall: number): number | undefined => {
  const [whole, fraction] = string.match(text, "^(%d+)(%.?%d*)$");
  if (whole === undefined || whole.length > 12 || fraction === ".") return undefined;
  return tonumber(text)! - wall;
};
