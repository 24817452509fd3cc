"""What SageMaker Studio does with the image, played on this machine: run in a network of its own by test_studio.py.

    python studio_rehearsal.py FOLDER

JupyterLab is started by the entry point and arguments of create-app-image-config.json, with what studio-requirements.txt pins. A TLS relay
stands for Studio's front, which users reach as https://ID.studio.REGION.sagemaker.aws. In a terminal there somebody runs `darkroom up`, and a
browser opens its page below /jupyterlab/default/proxy/5000/.
"""

import fcntl
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import photographs
from authority import Authority
from aws_requests import request
from programs import DARKROOM, REPOSITORY, eventually, fetch

HOST = "abcdefgh.studio.us-east-1.sagemaker.aws"
BASE = "http://127.0.0.1:8888/jupyterlab/default"
PAGE = f"https://{HOST}/jupyterlab/default/proxy/5000"
STUDIO = REPOSITORY / ".venv-studio" / "bin"
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def become_a_container():
    """The network of a container: an address of IPv4 beside the loopback, and no IPv6."""
    bring_up_loopback()
    Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
    subprocess.run(["ip", "address", "add", "169.255.254.2/32", "dev", "lo"], check=True)


def bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        flags = struct.unpack_from("16sh", fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0)))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def started(stack, command, environment, log):
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log.open("wb"), stderr=subprocess.STDOUT, cwd=environment["HOME"])
    stack.callback(lambda: (process.terminate(), process.wait(30)))
    return process


def wait_for(url, process, log, seconds=60):
    def answered():
        assert process.poll() is None, log.read_text()
        try:
            return fetch(url, timeout=5)[0] == 200
        except OSError:
            return False

    eventually(answered, seconds)


def relay(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def front(folder):
    """TLS on 443, and plainly on to JupyterLab."""
    key, certificate = Authority(folder).issue(HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 443))

    def serve(plain):
        try:
            client = context.wrap_socket(plain, server_side=True)
        except (OSError, ssl.SSLError):
            return
        server = socket.create_connection(("127.0.0.1", 8888))
        threading.Thread(target=relay, args=(client, server), daemon=True).start()
        relay(server, client)

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def browser(folder):
    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser")
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--ignore-certificate-errors", "--window-size=1280,1400",
        f"--host-resolver-rules=MAP {HOST} 127.0.0.1", f"--user-data-dir={folder}/profile",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def main(folder):
    become_a_container()
    home = folder / "home"
    home.mkdir()
    environment = {"PATH": f"{STUDIO}:{DARKROOM.parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "SHELL": "/bin/bash", "LANG": "C.UTF-8"}
    with ExitStack() as stack:
        configuration = request("create-app-image-config.json")["JupyterLabAppImageConfig"]["ContainerConfig"]
        log = folder / "jupyter.log"
        # As root, which the image is not: JupyterLab asks for a word then.
        root = ["--allow-root"] if os.geteuid() == 0 else []
        command = [*configuration["ContainerEntrypoint"], *configuration["ContainerArguments"], *root]
        jupyter = started(stack, command, environment, log)
        # Studio's health check, and the page itself.
        wait_for(f"{BASE}/api/status", jupyter, log)
        assert json.loads(fetch(f"{BASE}/api/status")[2])["kernels"] == 0
        assert fetch(f"{BASE}/lab")[0] == 200
        assert fetch("http://127.0.0.1:8888/lab")[0] == 404, "nothing lies outside of the base path"

        log = folder / "up.log"
        up = started(stack, ["darkroom", "up", "--ephemeral", "--allow-host", HOST], environment, log)
        wait_for("http://127.0.0.1:5000/healthz", up, log)
        assert fetch(f"{BASE}/proxy/5000/healthz")[0] == 200

        front(folder)
        driver = browser(folder)
        stack.callback(driver.quit)
        driver.get(f"{PAGE}/")
        eventually(lambda: driver.find_element(By.ID, "connection").get_attribute("data-state") == "live")
        driver.execute_script("window.neverReloaded = true")
        photo = folder / "coffee.jpg"
        photo.write_bytes(photographs.jpeg())
        driver.find_element(By.ID, "files").send_keys(str(photo))
        row = eventually(lambda: driver.find_elements(By.CSS_SELECTOR, "#photos > li[data-state=done]"), 40)[0]
        shown = "return [...arguments[0].querySelectorAll('img')].map((image) => [image.naturalWidth, new URL(image.src).pathname])"
        pictures = eventually(lambda: [p for p in driver.execute_script(shown, row) if p[0] > 0][1:] and driver.execute_script(shown, row))
        negative = next(path for _, path in pictures if path.endswith("/processed"))
        assert negative.startswith("/jupyterlab/default/proxy/5000/api/photos/"), pictures
        assert driver.execute_script("return window.neverReloaded") is True
        driver.find_element(By.ID, "sample").click()
        eventually(lambda: len(driver.find_elements(By.CSS_SELECTOR, "#photos > li[data-state=done]")) == 2, 40)
        # All that the page may miss there is S3 itself, which no browser reaches in Studio: the photo went through the server.
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        assert all(":4566" in error for error in errors), errors
        after = fetch(f"{BASE}{negative.removeprefix('/jupyterlab/default')}")[2]
        photographs.assert_inverted(photographs.jpeg(), after, lossless=False)
    print("rehearsed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
