"""The HTTP server that stand-ins are made of: on loopback, a thread a connection, its port chosen by the system."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalServer:
    """A context manager. A stand-in says in `answer` what it does with a request, whose body has been read already.

    `certificate`, a key and a certificate as `Authority.issue` gives them, makes it a server of https.
    """

    def __init__(self, host="127.0.0.1", port=0, certificate=None):
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                stand_in.answer(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer((host, port), Handler)
        self.server.daemon_threads = True
        if certificate:
            key, public = certificate
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(public, key)
            # The handshake is the connection's thread's: one client that breaks it off does not hold up the others.
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port
        self.address = f"{host}:{self.port}"
        self.url = f"{'https' if certificate else 'http'}://{self.address}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, body):
        raise NotImplementedError


def reply(handler, status, data=b"", fields=None):
    """An answer whose length is known. Of a HEAD's only the head is sent."""
    handler.send_response(status)
    for name, value in (fields or {}).items():
        handler.send_header(name, str(value))
    if status != 204:
        handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(data)
