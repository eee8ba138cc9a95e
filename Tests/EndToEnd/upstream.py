"""A provider for tests: answers in the formats of the OpenAI and the Anthropic API, and fails as it
is told to by the name of the model, such as `cut-3` (closes after three events)."""

import json
import re
import select
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = ["Hello", " there", ",", " how", " are", " you", "?"]


def number(model, letter, default):
    """`7` of `slow-7` for the letter `slow`."""
    found = re.search(rf"(?:^|-){letter}-?(\d+)", model)
    return int(found[1]) if found else default


class Upstream:
    """Serves on a port of its own until the end of the `with` block."""

    def __init__(self):
        self.requests = []
        self.departures = []
        self.failures = {}
        self.lock = threading.Lock()
        outer = self

        class Handler(Answering):
            upstream = outer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def fails(self, model):
        """Counts down the failures that a model's name asks for, such as `flaky-2`."""
        with self.lock:
            left = self.failures.setdefault(model, number(model, "flaky", 0))
            self.failures[model] = max(0, left - 1)
            return left > 0


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.loads(raw)
        with self.upstream.lock:
            self.upstream.requests.append((self.path, dict(self.headers), raw.decode(), body))
        model = body.get("model", "")
        status = number(model, "status", 200)
        if status != 200 or self.upstream.fails(model):
            return self.refuse(status if status != 200 else 500)
        if not self.wait(number(model, "wait", 0)):
            return None
        if self.path.endswith("/messages"):
            return Messages(self, body).answer()
        if self.path.endswith("/messages/count_tokens"):
            return self.send(200, {"input_tokens": 17})
        if self.path.endswith("/embeddings"):
            vector = {"object": "embedding", "index": 0, "embedding": [0.5, -1.0]}
            usage = {"prompt_tokens": 5, "total_tokens": 5}
            return self.send(200, {"object": "list", "data": [vector], "usage": usage})
        if self.path.endswith("/responses"):
            return Responses(self, body).answer()
        return Chat(self, body).answer()

    def wait(self, milliseconds):
        """False, and a note of the moment, when the client leaves meanwhile."""
        end = time.monotonic() + milliseconds / 1000
        while (left := end - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], left)
            if readable and not self.connection.recv(1):
                self.upstream.departures.append(time.monotonic())
                self.close_connection = True
                return False
        return True

    def refuse(self, status):
        error = {"message": f"told to fail with {status}", "type": "test", "code": f"code_{status}"}
        self.send(status, {"error": error, "extra": 1}, {"retry-after": "1", "x-request-id": "up-1"})

    def send(self, status, body, headers={}):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in ({"x-ratelimit-remaining-requests": "9"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def events(self, events, model):
        """Sends texts of events as they are, with the pauses and the cuts of the model's name."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        cut = number(model, "cut", None)
        for index, event in enumerate(events):
            if index == cut:
                self.close_connection = True
                self.connection.close()
                return
            if index and not self.wait(number(model, "gap", 0)):
                return
            data = event.encode()
            try:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()
            except OSError:
                self.upstream.departures.append(time.monotonic())
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")


class Chat:
    USAGE = {
        "prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27,
        "prompt_tokens_details": {"cached_tokens": 8},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }

    def __init__(self, handler, body):
        self.handler = handler
        self.body = body
        self.model = body["model"]

    def answer(self):
        if self.body.get("stream"):
            return self.handler.events(list(self.stream()), self.model)
        message = {"role": "assistant", "content": "".join(WORDS)}
        finish = "stop"
        if self.body.get("tools"):
            call = {
                "id": "call_1", "type": "function",
                "function": {"name": "weather", "arguments": '{"city": "Kiel"}'},
            }
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
            finish = "tool_calls"
        choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
        return self.handler.send(200, self.head("chat.completion") | {
            "choices": [choice], "usage": self.USAGE, "system_fingerprint": "fp_1",
            "unknown": {"kept": True},
        })

    def head(self, kind):
        return {"id": "chatcmpl-up", "object": kind, "created": 1, "model": self.model}

    def stream(self):
        for part in self.parts():
            yield f"data: {json.dumps(part)}\n\n"
        yield "data: [DONE]\n\n"

    def parts(self):
        head = self.head("chat.completion.chunk")
        words = WORDS * number(self.model, "times", 1)
        if self.body.get("tools"):
            start = {"index": 0, "id": "call_1", "type": "function"}
            for text in ["", '{"city"', ': "Kiel"}']:
                call = {"index": 0, "function": {"arguments": text}}
                if not text:
                    call = start | {"function": {"name": "weather", "arguments": ""}}
                yield head | {"choices": [self.choice({"tool_calls": [call]})]}
            yield head | {"choices": [self.choice({}, "tool_calls")]}
        else:
            for word in words:
                yield head | {"choices": [self.choice({"content": word})]}
            yield head | {"choices": [self.choice({}, "stop")]}
        if (self.body.get("stream_options") or {}).get("include_usage"):
            yield head | {"choices": [], "usage": self.USAGE}

    @staticmethod
    def choice(delta, finish=None):
        return {"index": 0, "delta": delta, "finish_reason": finish}


class Responses:
    def __init__(self, handler, body):
        self.handler = handler
        self.body = body

    def whole(self, text):
        part = {"type": "output_text", "text": text, "annotations": []}
        item = {
            "id": "msg_1", "type": "message", "role": "assistant", "status": "completed",
            "content": [part],
        }
        usage = {
            "input_tokens": 20, "input_tokens_details": {"cached_tokens": 8},
            "output_tokens": 7, "output_tokens_details": {"reasoning_tokens": 2},
            "total_tokens": 27,
        }
        return {
            "id": "resp_1", "object": "response", "created_at": 1, "status": "completed",
            "model": self.body["model"], "output": [item], "usage": usage,
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
        }

    def answer(self):
        whole = self.whole("".join(WORDS))
        if not self.body.get("stream"):
            return self.handler.send(200, whole)
        events = [{"type": "response.created", "response": whole | {"status": "in_progress"}}]
        for word in WORDS:
            events.append({
                "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0,
                "content_index": 0, "delta": word, "logprobs": [],
            })
        events.append({"type": "response.completed", "response": whole})
        texts = [
            f"event: {event['type']}\ndata: {json.dumps(event | {'sequence_number': index})}\n\n"
            for index, event in enumerate(events)
        ]
        return self.handler.events(texts, self.body["model"])


class Messages:
    """The API of Anthropic."""

    def __init__(self, handler, body):
        self.handler = handler
        self.body = body

    def answer(self):
        start = {
            "input_tokens": 9, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 8,
            "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3},
            "output_tokens": 1,
        }
        if self.body.get("tools"):
            blocks = [{"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Kiel"}}]
        else:
            blocks = [{"type": "text", "text": "".join(WORDS)}]
        stop = "tool_use" if self.body.get("tools") else "end_turn"
        message = {
            "id": "msg_up", "type": "message", "role": "assistant", "model": self.body["model"],
            "content": blocks, "stop_reason": stop, "stop_sequence": None,
            "usage": start | {"output_tokens": 7},
        }
        if not self.body.get("stream"):
            return self.handler.send(200, message, {"request-id": "req_up"})
        texts = [
            f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
            for event in self.events(message, start, blocks[0], stop)
        ]
        return self.handler.events(texts, self.body["model"])

    @staticmethod
    def events(message, start, block, stop):
        empty = {"content": [], "stop_reason": None, "usage": start}
        yield {"type": "message_start", "message": message | empty}
        yield {"type": "ping"}
        if block["type"] == "text":
            opened, deltas = {"type": "text", "text": ""}, [
                {"type": "text_delta", "text": word} for word in WORDS
            ]
        else:
            opened, deltas = block | {"input": {}}, [
                {"type": "input_json_delta", "partial_json": text} for text in ['{"city"', ': "Kiel"}']
            ]
        yield {"type": "content_block_start", "index": 0, "content_block": opened}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": 0, "delta": delta}
        yield {"type": "content_block_stop", "index": 0}
        yield {
            "type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None},
            "usage": {"output_tokens": 7},
        }
        yield {"type": "message_stop"}
