import { StreamEvent } from "../../policy/dialect/conversation";
import { StreamWriter } from "../../policy/dialect/dialect";
import { Mask } from "../../policy/guard/mask";
import { createStreamRestorer, restoreEvent } from "../../policy/guard/stream";

/** A stream's writer to which the model's placeholders go, and from which the client gets what they stand for. */
export const createRestoringWriter = (writer: StreamWriter, mask: Mask): StreamWriter => {
  const restorer = createStreamRestorer(mask);
  let bytes = "";
  const emit = (event: StreamEvent): void => {
    bytes += writer.write(event);
  };
  return {
    write: (event) => {
      bytes = "";
      restoreEvent(restorer, event, emit);
      return bytes;
    },
    ping: () => writer.ping(),
  };
};
