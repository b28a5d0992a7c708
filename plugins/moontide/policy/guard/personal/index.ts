import { creditCard } from "./credit-card";
import { Detector } from "./detector";
import { email } from "./email";
import { iban } from "./iban";
import { ipv4, ipv6 } from "./ip-address";
import { brCpf, esDni, frNir, ukNino, usSsn } from "./national";
import { phone } from "./phone";

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

export const detectors: Readonly<Record<PersonalKind, Detector>> = {
  email,
  iban,
  credit_card: creditCard,
  us_ssn: usSsn,
  uk_nino: ukNino,
  es_dni: esDni,
  fr_nir: frNir,
  br_cpf: brCpf,
  ipv6,
  ipv4,
  phone,
};
