"""Resident memory: at rest, and after a GiB of objects went through."""

import hashlib
import os
import time

import signing
from connections import Connection, demand
from requests_per_cpu import create_bucket

MIB = 1 << 20


def at_rest(server):
    """MiB, two seconds after it answered once."""
    with Connection(server.port) as connection:
        demand(connection.exchange(signing.s3(server.port, "GET", "/")))
    time.sleep(2)
    return server.resident_bytes() / MIB


def after_objects(server, total_mib=1024, size_mib=16):
    """MiB after that much was put, read back and compared."""
    create_bucket(server, "bench-large")
    body = os.urandom(size_mib * MIB)
    digest = hashlib.sha256(body).digest()
    with Connection(server.port) as connection:
        for number in range(total_mib // size_mib):
            demand(connection.exchange(signing.s3(server.port, "PUT", f"/bench-large/{number}", body)))
            got = demand(connection.exchange(signing.s3(server.port, "GET", f"/bench-large/{number}")))
            if hashlib.sha256(got).digest() != digest:
                raise RuntimeError("what came back differs")
            del got
            demand(connection.exchange(signing.s3(server.port, "DELETE", f"/bench-large/{number}")))
    time.sleep(1)
    return server.resident_bytes() / MIB
