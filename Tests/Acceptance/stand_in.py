"""AWS's host names answered by this machine, inside namespaces of their own: a resolver, a certificate authority, and a TLS server on 443.

Run as `unshare --net --mount python stand_in.py FOLDER COMMAND…`. FOLDER/stand-in.json says

    hosts        which port answers for which name; `*.` before a name stands for one label, as in certificates
    certificate  `good`, or what is wrong with the server's certificate: `other-host`, `expired`, `self-signed`, `of-an-unknown-authority`

FOLDER/slow, when it is there, has seconds and the beginning of a host's name in it: the next GET of an object there is answered that late, and
the file is gone.

Every request is noted as one line of FOLDER/requests.jsonl and handed on with its host name and all. Every name that is not among the hosts
is refused, and noted in FOLDER/refused.txt. Ends with the command's status.
"""

import http.client
import json
import os
import socketserver
import ssl
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from authority import BUNDLE, Authority


def shell(*command):
    subprocess.run(command, check=True, capture_output=True)


class Hosts:
    """Which port answers for a name."""

    def __init__(self, ports, refused):
        self.ports = ports
        self.refused = refused
        self.lock = threading.Lock()

    def port(self, name):
        name = name.rstrip(".").lower()
        return self.ports.get(name) or self.ports.get("*." + name.partition(".")[2])

    def refuse(self, how, name):
        with self.lock, self.refused.open("a") as file:
            file.write(f"{how} {name}\n")


def issue(authority, names, kind):
    """A key and a certificate for these names, or what `kind` makes of them."""
    alternatives = ["other.example.com"] if kind == "other-host" else names
    return authority.issue("stand-in.example.com", *alternatives, days=-1 if kind == "expired" else 2, is_self_signed=kind == "self-signed")


def put_into_place(folder, bundle):
    """Only inside our own mount and network namespaces."""
    for place, text in (("/etc/hosts", "127.0.0.1 localhost\n"), ("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1\n")):
        own = folder / Path(place).name
        own.write_text(text)
        shell("mount", "--bind", own, place)
    if bundle:
        shell("mount", "--bind", bundle, BUNDLE)
    shell("ip", "link", "set", "lo", "up")


class Resolver(socketserver.BaseRequestHandler):
    """Answers for known names with this machine's address, and for all others that there is no such name."""

    hosts = None

    def handle(self):
        query, socket = self.request
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode())
            at += 1 + query[at]
        name, question = ".".join(labels), query[12 : at + 5]
        is_known = self.hosts.port(name) is not None
        if not is_known:
            self.hosts.refuse("resolver", name)
        asks_for_address = question[-4:-2] == b"\0\1"
        answers = [b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])] if is_known and asks_for_address else []
        flags = 0x8180 if is_known else 0x8183
        socket.sendto(query[:2] + struct.pack("!HHHHH", flags, 1, len(answers), 0, 0) + question + b"".join(answers), self.client_address)


class Relay(BaseHTTPRequestHandler):
    """Notes the request and hands it on, host name and all."""

    protocol_version = "HTTP/1.1"
    output = None
    slow = None
    hosts = None
    lock = threading.Lock()

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def note(self, body):
        fields = {name.lower(): value for name, value in self.headers.items()}
        is_form = fields.get("content-type", "").startswith("application/x-www-form-urlencoded")
        line = {"method": self.command, "path": self.path, "fields": fields, "form": body.decode() if is_form else ""}
        with self.lock, self.output.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def dawdle(self):
        with self.lock:
            is_object = self.command == "GET" and "?" not in self.path and self.path != "/"
            if not is_object or not self.slow.exists():
                return
            seconds, host = self.slow.read_text().split()
            if not self.headers["Host"].startswith(host):
                return
            self.slow.unlink()
        time.sleep(float(seconds))

    def relay(self):
        body = self.body()
        self.note(body)
        port = self.hosts.port(self.headers["Host"])
        if port is None:
            self.hosts.refuse("server", self.headers["Host"])
            self.send_error(421)
            return
        self.dawdle()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("connection", "expect", "content-length", "transfer-encoding"):
                connection.putheader(name, value)
        if body or self.command in ("PUT", "POST"):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length") or (name.lower() == "content-length" and self.command == "HEAD"):
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        connection.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = relay

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_):
        """A client that does not like our certificate, or goes away: what matters is what the client says."""


def main():
    folder, command = Path(sys.argv[1]), sys.argv[2:]
    wanted = json.loads((folder / "stand-in.json").read_text())
    authority = Authority(folder)
    key, certificate = issue(authority, sorted(wanted["hosts"]), wanted["certificate"])
    put_into_place(folder, bundle=None if wanted["certificate"] == "of-an-unknown-authority" else authority.bundle())
    (folder / "refused.txt").touch()
    Relay.output = folder / "requests.jsonl"
    Relay.output.touch()
    Relay.slow = folder / "slow"
    Relay.hosts = Resolver.hosts = Hosts(wanted["hosts"], folder / "refused.txt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(("127.0.0.1", 443), Relay)
    # The handshake is the connection's thread's: one client that breaks it off does not hold up the others.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=socketserver.ThreadingUDPServer(("127.0.0.1", 53), Resolver).serve_forever, daemon=True).start()
    sys.exit(subprocess.run(command, env=os.environ, stdin=subprocess.DEVNULL, timeout=200).returncode)


if __name__ == "__main__":
    main()
