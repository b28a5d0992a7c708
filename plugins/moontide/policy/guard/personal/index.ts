import { creditCard } from "./credit-card";
import { Detector } from "./detector";
import { email } from "./email";
import { iban } from "./iban";
import { ipv4, ipv6 } from "./ip-address";
import { brCpf, esDni, frNir, ukNino, usSsn } from "./national";
import { PersonalKind } from "./kinds";
import { phone } from "./phone";

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
