// A model server to try the gateway with: node models.mjs [PORT [HOST]]. It speaks the dialects of OpenAI, Anthropic,
// Gemini, Bedrock and Azure; see models/README.md. Port 0 chooses one. Says where it listens once it does.
import { createModelServer } from "./models/server.mjs";

const [port = "9100", host = "127.0.0.1"] = process.argv.slice(2);
const server = createModelServer();
server.on("error", (error) => {
  console.error(`models.mjs: ${error.message}`);
  process.exit(1);
});
server.listen({ port: Number(port), host, backlog: 4096 }, () => {
  const address = server.address();
  console.log(`models listen on http://${address.address}:${address.port}`);
});
// Whoever started it with a channel has ended.
process.on("disconnect", () => process.exit());
