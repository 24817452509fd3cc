"""A certificate authority for one run."""

import ipaddress
import subprocess
from pathlib import Path

# The authorities that the system trusts.
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
KEY = ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.key = folder / "authority.key"
        self.certificate = folder / "authority.pem"
        openssl("req", "-x509", "-newkey", *KEY, "-nodes", "-days", "2", "-subj", "/CN=Rehearsal", "-keyout", self.key, "-out", self.certificate)

    def issue(self, host, *others, days=2, is_self_signed=False):
        """A key and a certificate for a server of these names or addresses: two files. Without days left it has expired."""
        key, request, certificate = (self.folder / f"{host}.{kind}" for kind in ("key", "csr", "pem"))
        openssl("req", "-newkey", *KEY, "-nodes", "-subj", f"/CN={host[:60]}", "-keyout", key, "-out", request)
        extensions = self.folder / f"{host}.ext"
        extensions.write_text("subjectAltName=" + ",".join(map(alternative, (host, *others))) + "\n")
        issuer = ("-signkey", key) if is_self_signed else ("-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial")
        openssl("x509", "-req", "-in", request, *issuer, "-days", days, "-extfile", extensions, "-out", certificate)
        return key, certificate

    def bundle(self):
        """A file of the authorities that the system trusts, and this one."""
        file = self.folder / "bundle.pem"
        file.write_bytes(BUNDLE.read_bytes() + self.certificate.read_bytes())
        return file


def alternative(name):
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
