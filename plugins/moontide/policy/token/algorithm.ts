/** Which signatures are understood (RFC 7518, 3.1). `none` is not among them. */
export const algorithms = ["HS256", "RS256", "ES256"] as const;

export type Algorithm = (typeof algorithms)[number];
