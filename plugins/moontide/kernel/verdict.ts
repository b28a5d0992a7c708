/** What is to be done with a request, and why. Verdicts are values; one place turns them into HTTP. */
export type Verdict = Admit | Refusal;

/** The request may go to its endpoint. */
export interface Admit {
  readonly action: "admit";
}

/** The request is answered by the gateway itself. */
export interface Refusal {
  readonly action: "shed";
  /** The HTTP status of the answer. */
  readonly status: number;
  /** A stable word for programs: it is part of the contract with clients. */
  readonly reason: string;
  /** One sentence for people. */
  readonly detail: string;
  /** Seconds after which another try is worth it, where waiting helps. */
  readonly retry_after_seconds?: number;
  /** How to prove who one is, where that is missing: the `WWW-Authenticate` of a 401 (RFC 9110, 11.6.1). */
  readonly challenge?: string;
  /** What is missing may come in a moment: a queue may hold the request. */
  readonly worth_waiting?: true;
}

/** One value for all admissions, so that admitting allocates nothing. */
export const admit: Admit = { action: "admit" };
