"""Keep-alive connections that send ready-made requests and read whole answers."""

import socket
import threading

WIDTH = 8


class Connection:
    """Connects again after an answer that ends the connection: one of the peers ends each."""

    def __init__(self, port, timeout=60):
        self.port = port
        self.timeout = timeout
        self.open()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        self.is_spent = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def exchange(self, request):
        """Sends a request; gives status and body of the answer."""
        self.send(request)
        return self.read()

    def send(self, request):
        if self.is_spent:
            self.socket.close()
            self.open()
        self.socket.sendall(request)

    def receive(self):
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed the connection")
        return piece

    def read(self):
        data = self.rest
        while True:
            while (end := data.find(b"\r\n\r\n")) < 0:
                data += self.receive()
            status = int(data[9:12])
            head, data = data[:end].lower(), data[end + 4 :]
            if status >= 200:
                break
        self.is_spent = b"\r\nconnection: close" in head
        if (at := head.find(b"\r\ncontent-length:")) >= 0:
            length = int(head[at + 17 :].split(b"\r\n", 1)[0])
            pieces, have = [data], len(data)
            while have < length:
                pieces.append(self.receive())
                have += len(pieces[-1])
            data = b"".join(pieces)
            self.rest = data[length:]
            return status, data[:length]
        if b"\r\ntransfer-encoding: chunked" in head:
            return status, self.read_chunks(data)
        self.rest = data
        return status, b""

    def read_chunks(self, data):
        body = []
        while True:
            while (end := data.find(b"\r\n")) < 0:
                data += self.receive()
            size = int(data[:end].split(b";")[0], 16)
            while len(data) < end + 2 + size + 2:
                data += self.receive()
            body.append(data[end + 2 : end + 2 + size])
            data = data[end + 2 + size + 2 :]
            if size == 0:
                self.rest = data
                return b"".join(body)


def demand(answer):
    status, body = answer
    if not 200 <= status < 300:
        raise RuntimeError(f"{status}: {body[:500]!r}")
    return body


def replay(port, requests):
    """Sends the requests over eight connections, each with its own share, and demands that all succeed."""
    failures = []

    def work(share):
        try:
            with Connection(port) as connection:
                for request in share:
                    demand(connection.exchange(request))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(requests[number::WIDTH],)) for number in range(WIDTH)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
