import { Dialect, DialectName } from "../../policy/dialect/dialect";
import { dialects } from "../../policy/dialect/index";

/** The dialect of that name; who speaks one that is not known is answered as a client of OpenAI chat. */
export const dialectNamed = (name: DialectName): Dialect => dialects[name] ?? dialects.openai_chat!;
