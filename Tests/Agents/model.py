"""A model server that says what it was told to say: OpenAI's chat completions, on loopback, one tool call an answer."""

import http.server
import json
import threading


class ScriptedModel:
    """Serves until it is closed; `asked` holds every request."""

    def __init__(self, commands):
        self.commands = commands
        self.asked = []
        model = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append(body)
                answer = json.dumps(model.answer(body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "http://127.0.0.1:%d/v1" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, body):
        turn = sum(1 for message in body["messages"] if message["role"] == "assistant")
        command = self.commands[min(turn, len(self.commands) - 1)]
        call = {
            "id": "call_%d" % turn,
            "type": "function",
            "function": {"name": "bash", "arguments": json.dumps({"command": command})},
        }
        message = {"role": "assistant", "content": "Step %d." % (turn + 1), "tool_calls": [call]}
        return {
            "id": "answer-%d" % turn,
            "object": "chat.completion",
            "created": 0,
            "model": body.get("model", "scripted"),
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }

    def close(self):
        self.server.shutdown()
