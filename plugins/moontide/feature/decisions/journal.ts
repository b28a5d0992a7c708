import { beginSample, Sample } from "../../policy/decisions/sample";
import { Entry } from "./entry";

/** What this worker has to tell the others of one kind, and the page that it tells it on (publish.ts). */
export interface Book {
  /** Names its pages in shared memory. */
  readonly name: "refusals" | "decisions";
  /** What it has not told yet. */
  fresh: Entry[];
  page: Entry[];
  /** 0: it has no page yet. */
  page_number: number;
}

/** What this worker refused and decided. Apart, so that a flood of refusals leaves the decisions where they are. */
export interface Journal {
  readonly refusals: Book;
  readonly decisions: Book;
  /** Of the refusals that were not told yet. */
  sample: Sample<Entry>;
}

const createBook = (name: Book["name"]): Book => ({ name, fresh: [], page: [], page_number: 0 });

export const createJournal = (): Journal => ({
  refusals: createBook("refusals"),
  decisions: createBook("decisions"),
  sample: beginSample(),
});

const clearBook = (book: Book): void => {
  book.fresh = [];
  book.page = [];
  book.page_number = 0;
};

/** For a worker that begins: what the master decided, each of them would tell. */
export const clearJournal = (journal: Journal): void => {
  clearBook(journal.refusals);
  clearBook(journal.decisions);
  journal.sample = beginSample();
};
