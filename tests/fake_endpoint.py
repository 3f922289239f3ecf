#!/usr/bin/env python3
"""A server that answers OpenAI-style, and misbehaves as it is told.

In a test: `with FakeEndpoint(answer) as server`, where answer(request) gives what to do with a request
for /chat/completions: a dict (sent as JSON), bytes, or an Answer. server.requests has every request in
order. Run as a program it writes its address to the file that it is given, and replies with
as many x's as its second argument says, until it is killed.
"""
import base64
import http.server
import json
import os
import ssl
import sys
import threading
import time


class Answer:
    def __init__(self, body=b"", status=200, headers=None, content_type="application/json", cut=None):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.headers, self.content_type = status, headers or {}, content_type
        self.cut = cut  # how many bytes of the body are sent before the connection breaks


class Request:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.time = path, headers, time.monotonic()
        self.body = json.loads(body) if body else None

    @property
    def question(self):
        """The user's text; of content parts, that of the text part."""
        content = self.body["messages"][-1]["content"]
        if isinstance(content, str):
            return content
        (text,) = [part["text"] for part in content if part["type"] == "text"]
        return text

    @property
    def audio_form(self):
        """input_audio or audio_url: how the clip was sent."""
        (form,) = [part["type"] for part in self.body["messages"][-1]["content"] if part["type"] != "text"]
        return form

    @property
    def audio(self):
        """The bytes of the sound file that came as a content part, whichever form it has."""
        (part,) = [part for part in self.body["messages"][-1]["content"] if part["type"] != "text"]
        if part["type"] == "input_audio":
            if part["input_audio"]["format"] != "wav":
                raise ValueError(part["input_audio"]["format"])
            return base64.b64decode(part["input_audio"]["data"], validate=True)
        lead, _, data = part["audio_url"]["url"].partition(",")
        if lead != "data:audio/wav;base64":
            raise ValueError(lead)
        return base64.b64decode(data, validate=True)


def completion(text="A", logprobs=None, **message):
    choice = {"index": 0, "message": {"role": "assistant", "content": text, **message},
              "finish_reason": "stop"}
    if logprobs is not None:
        choice["logprobs"] = logprobs
    return {"object": "chat.completion", "choices": [choice],
            "usage": {"prompt_tokens": 50, "completion_tokens": 1, "total_tokens": 51}}


def letters(**logs):
    """Log-probabilities as a chat completion has them: letters(A=-1, B=-2)."""
    top = [{"token": token, "logprob": log, "bytes": None} for token, log in logs.items()]
    return {"content": [{"token": "A", "logprob": -1, "bytes": None, "top_logprobs": top}]}


def good(request):
    """What a server with nothing odd about it answers."""
    if request.body.get("logprobs"):
        return completion("A", letters(A=-0.5, B=-1.5, C=-3.0, D=-4.0))
    return completion("The answer is A.")


def error(status, message, **headers):
    return Answer({"error": {"message": message, "type": "some_error"}}, status,
                  {name.replace("_", "-"): value for name, value in headers.items()})


class FakeEndpoint:
    def __init__(self, answer=good, models=None, certificate=None):
        self.answer, self.requests, self.lock = answer, [], threading.Lock()
        self.models = models or Answer({"object": "list", "data": [{"id": "m"}]})
        self.at_once = self.most_at_once = 0
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.give(endpoint.models)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Request(self.path, dict(self.headers), body)
                with endpoint.lock:
                    endpoint.requests.append(request)
                    endpoint.at_once += 1
                    endpoint.most_at_once = max(endpoint.most_at_once, endpoint.at_once)
                try:
                    answer = endpoint.answer(request)
                finally:
                    with endpoint.lock:
                        endpoint.at_once -= 1
                self.give(answer if isinstance(answer, Answer) else Answer(answer))

            def give(self, answer):
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body[:answer.cut])
                if answer.cut is not None:
                    self.wfile.flush()
                    self.close_connection = True

            def handle(self):
                try:
                    super().handle()
                except (ConnectionError, ssl.SSLError, TimeoutError):
                    pass  # the client went away

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request, client_address):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"

    @property
    def model(self):
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}/v1#m"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05},
                         daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    reply = "The answer is A. " + "x" * int(sys.argv[2])
    with FakeEndpoint(lambda request: completion(reply)) as server:
        with open(sys.argv[1] + ".tmp", "w", encoding="utf-8") as file:
            file.write(server.model)
        os.rename(sys.argv[1] + ".tmp", sys.argv[1])
        threading.Event().wait()
