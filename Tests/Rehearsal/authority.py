"""A certificate authority for one run."""

import subprocess


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.key = folder / "authority.key"
        self.certificate = folder / "authority.pem"
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=Rehearsal", "-keyout", self.key, "-out", self.certificate,
        )  # fmt: skip

    def issue(self, host):
        """A key and a certificate for a server of that name: two files."""
        key, request, certificate = (self.folder / f"{host}.{kind}" for kind in ("key", "csr", "pem"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={host[:60]}", "-keyout", key, "-out", request)
        extensions = self.folder / f"{host}.ext"
        extensions.write_text(f"subjectAltName=DNS:{host}\n")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", "2",
            "-extfile", extensions, "-out", certificate,
        )  # fmt: skip
        return key, certificate


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
