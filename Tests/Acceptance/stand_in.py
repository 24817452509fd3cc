"""AWS's host names answered by this machine, inside namespaces of their own: a hosts file, a certificate authority, and a TLS server on 443.

Run as `unshare --net --mount python stand_in.py FOLDER REGION PORT COMMAND…`. It hands every request on to a local cloud on PORT, which the
command starts, writes one JSON line a request to FOLDER/requests.jsonl, and ends with the command's status.
"""

import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOSTS = [
    *(f"{bucket}-000000000000-{{region}}-an.s3.{{region}}.amazonaws.com" for bucket in ("uploads", "processed", "rejected")),
    "s3.{region}.amazonaws.com",
    *(f"{service}.{{region}}.amazonaws.com" for service in ("sqs", "sns", "monitoring", "logs", "sts")),
    "iam.amazonaws.com",
    "ce.us-east-1.amazonaws.com",
]


def shell(*command):
    subprocess.run(command, check=True, capture_output=True)


def names(region):
    return [host.format(region=region) for host in HOSTS]


def make_certificates(folder, region):
    alternatives = ",".join(f"DNS:{name}" for name in names(region))
    for line in (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stand-in-authority -keyout {folder}/ca.key -out {folder}/ca.pem",
        f"openssl req -newkey rsa:2048 -nodes -subj /CN=stand-in -keyout {folder}/server.key -out {folder}/server.csr",
    ):
        shell(*line.split())
    (folder / "extensions").write_text(f"subjectAltName={alternatives}\n")
    shell(
        "openssl", "x509", "-req", "-in", f"{folder}/server.csr", "-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", f"{folder}/extensions", "-out", f"{folder}/server.pem",
    )  # fmt: skip


def put_into_place(folder, region):
    """Only inside our own mount and network namespaces."""
    (folder / "hosts").write_text("127.0.0.1 localhost " + " ".join(names(region)) + "\n")
    shell("mount", "--bind", f"{folder}/hosts", "/etc/hosts")
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    (folder / "bundle.pem").write_bytes(bundle.read_bytes() + (folder / "ca.pem").read_bytes())
    shell("mount", "--bind", f"{folder}/bundle.pem", str(bundle))
    shell("ip", "link", "set", "lo", "up")


class Handler(BaseHTTPRequestHandler):
    """Notes the request and hands it on, host name and all."""

    protocol_version = "HTTP/1.1"
    output = None
    behind = 0
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

    def relay(self):
        body = self.body()
        note = {"host": self.headers["Host"], "method": self.command, "path": self.path, "authorization": self.headers.get("Authorization", "")}
        with self.lock, self.output.open("a") as file:
            file.write(json.dumps(note) + "\n")
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=60)
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


def main():
    folder, region, port, command = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    make_certificates(folder, region)
    put_into_place(folder, region)
    Handler.output = folder / "requests.jsonl"
    Handler.output.touch()
    Handler.behind = port
    server = ThreadingHTTPServer(("127.0.0.1", 443), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.exit(subprocess.run(command, env=os.environ, stdin=subprocess.DEVNULL, timeout=90).returncode)


if __name__ == "__main__":
    main()
