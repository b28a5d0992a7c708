/** Of every refusal: the word that is `reason` of a problem document, also where the body has no place for it. */
export const reasonHeader = "X-Moontide-Reason";
