"""A relay before a local cloud that acts when a certain request passes by: to end a program in the middle of its work."""

import http.client
import threading

from local_server import LocalServer


class Relay(LocalServer):
    """Hands each request on as it is. `before` is called with the number of the request, and after the cloud has answered, `after`."""

    def __init__(self, port, before=lambda number: None, after=lambda number: None):
        super().__init__()
        self.behind = port
        self.before, self.after = before, after
        self.count = 0
        self.lock = threading.Lock()

    def answer(self, handler, body):
        with self.lock:
            self.count += 1
            number = self.count
        self.before(number)
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=30)
        connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            if name.lower() != "connection":
                connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        data = answer.read()
        self.after(number)
        try:
            handler.send_response_only(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                    handler.send_header(name, value)
            handler.send_header("Content-Length", answer.headers.get("Content-Length", "0") if handler.command == "HEAD" else str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
        except OSError:
            # The program is gone, as it should be.
            handler.close_connection = True
        connection.close()
