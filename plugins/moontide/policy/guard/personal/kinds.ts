/** The names of detectors, by themselves: scripts that write documents read them, and run no Lua. */
export type PersonalKind =
  | "email"
  | "iban"
  | "credit_card"
  | "us_ssn"
  | "uk_nino"
  | "es_dni"
  | "fr_nir"
  | "br_cpf"
  | "ipv6"
  | "ipv4"
  | "phone";

/** Where several find the same text, the first of them counts: what has check digits stands in front. */
export const personalKinds: readonly PersonalKind[] = [
  "email",
  "iban",
  "credit_card",
  "us_ssn",
  "uk_nino",
  "es_dni",
  "fr_nir",
  "br_cpf",
  "ipv6",
  "ipv4",
  "phone",
];
