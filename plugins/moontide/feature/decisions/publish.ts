import { beginSample } from "../../policy/decisions/sample";
import { Ports } from "../../kernel/ports";
import type { Gateway } from "../gateway/gateway";
import { Entry } from "./entry";
import { Book } from "./journal";

/*
 * Workers tell what they refused and decided on pages in `moontide_metrics`, once a second and only when there is something
 * to tell. `refusals/last` is the number of the page begun last; a worker goes on with its own until it is full or the
 * ring of pages has come round to it. So memory is bounded and the newest stays. Pages outlive workers and reloads:
 * nobody has to settle what a dead worker told.
 */
const pages = 32;
const entriesOnPage = 50;

const lastKey = ({ name }: Book): string => `${name}/last`;
const pageKey = (name: string, number: number): string => `${name}/${number % pages}`;

/** What a page says, and whose it is. */
interface Page {
  readonly generation: string;
  readonly entries: readonly Entry[];
}

const write = ({ ports, generation }: Gateway, { name, page, page_number }: Book): void => {
  const told: Page = { generation, entries: page };
  ports.shared.metrics.texts.set(pageKey(name, page_number), ports.json.encode(told));
};

const turnPage = ({ shared }: Ports, book: Book): void => {
  book.page = [];
  book.page_number = shared.metrics.numbers.add(lastKey(book), 1);
};

/** Whether the ring has come round to this worker's page. */
const isTaken = ({ shared }: Ports, book: Book): boolean =>
  shared.metrics.numbers.get(lastKey(book)) - book.page_number >= pages;

const publish = (gateway: Gateway, book: Book): void => {
  const { ports } = gateway;
  const { fresh } = book;
  if (fresh.length === 0) return;
  book.fresh = [];
  if (book.page_number === 0 || isTaken(ports, book)) turnPage(ports, book);
  for (const entry of fresh) {
    if (book.page.length >= entriesOnPage) {
      write(gateway, book);
      turnPage(ports, book);
    }
    book.page[book.page.length] = entry;
  }
  write(gateway, book);
};

/** Every second in every worker, when it ends, and before it shows what there is. */
export const publishDecisions = (gateway: Gateway): void => {
  const { journal } = gateway;
  if (journal.sample.taken > 0) journal.sample = beginSample();
  publish(gateway, journal.refusals);
  publish(gateway, journal.decisions);
};

/** What one worker told. */
export interface Told {
  readonly entry: Entry;
  readonly generation: string;
}

const collect = ({ json, shared }: Ports, name: string, found: Told[]): void => {
  for (const number of $range(0, pages - 1)) {
    const text = shared.metrics.texts.get(pageKey(name, number));
    const page = text === undefined ? undefined : (json.decode(text)[0] as Page | undefined);
    for (const entry of page?.entries ?? []) {
      found[found.length] = { entry, generation: page!.generation };
    }
  }
};

/** All that was told and is still there, in no order. */
export const publishedDecisions = ({ ports }: Gateway): Told[] => {
  const found: Told[] = [];
  collect(ports, "refusals", found);
  collect(ports, "decisions", found);
  return found;
};
