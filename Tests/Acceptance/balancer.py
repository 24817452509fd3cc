"""A small load balancer: round robin over the web app's replicas, idle time-outs, TLS in front, forwarded fields."""

import http.client
import itertools
import threading
from collections import Counter

from local_server import LocalServer


class Balancer(LocalServer):
    """As a balancer does, it takes the next replica when one does not answer, and cuts off what is silent for long.

    `fields` are put on every request, in place of what the client sent.
    """

    def __init__(self, *ports, idle_seconds=60, certificate=None, fields=None):
        super().__init__(certificate=certificate)
        self.ports = itertools.cycle(ports)
        self.count = len(ports)
        self.lock = threading.Lock()
        # Requests by replica.
        self.served = Counter()
        # Who answered the latest stream.
        self.streaming = None
        self.idle_seconds = idle_seconds
        self.fields = fields or {}

    def next_ports(self):
        with self.lock:
            return [next(self.ports) for _ in range(self.count)]

    def answer(self, handler, body):
        # One connection a request, so that each may go elsewhere.
        handler.close_connection = True
        ports = self.next_ports()
        with self.lock:
            # The next request begins at the replica after the one that answers this.
            next(self.ports)
        for port in ports:
            try:
                connection, answer = self.ask(port, handler, body)
            except ConnectionRefusedError:
                continue
            except (OSError, http.client.HTTPException):
                return handler.send_error(504)
            self.served[port] += 1
            if answer.headers.get_content_type() == "text/event-stream":
                self.streaming = port
            return self.hand_on(answer, connection, handler)
        handler.send_error(503)

    def ask(self, port, handler, body):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=self.idle_seconds)
        connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            if name.lower() not in ("connection", "content-length", "expect") and name not in self.fields:
                connection.putheader(name, value)
        for name, value in self.fields.items():
            connection.putheader(name, value)
        if body or handler.command == "POST":
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        return connection, connection.getresponse()

    def hand_on(self, answer, connection, handler):
        handler.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("connection", "transfer-encoding"):
                handler.send_header(name, value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            # A replica that is silent for too long, or dies, takes its clients' connections with it.
            while piece := answer.read1(64 * 1024):
                handler.wfile.write(piece)
                handler.wfile.flush()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
