/** What a request to a candidate costs. Money is whole nano-dollars (1e-9 US dollars) everywhere. */
import type { Price } from "../../policy/price/price";
import type { Candidate } from "../model/model";

export { costOf, largestCost } from "../../policy/price/cost";

/** Undefined: nobody says what it costs, and it counts as nothing. */
export const priceOf = ({ price }: Candidate): Price | undefined => price;
