// A backend to try the gateway with: node backend.mjs NAME PORT DELAY_MILLISECONDS
import { createServer } from "node:http";

const [name, port, delay] = process.argv.slice(2);

createServer((request, response) => {
  setTimeout(() => {
    response.setHeader("Content-Type", "text/plain");
    response.setHeader("X-Backend", name);
    response.end(`${name} answers ${request.method} ${request.url} after ${delay} ms\n`);
  }, Number(delay));
}).listen(Number(port), "127.0.0.1");
