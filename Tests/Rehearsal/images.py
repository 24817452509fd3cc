"""The images that the Dockerfile begins with, made of Debian's packages, and its own image built on them.

They take the official ones' names, so that the Dockerfile runs as it is.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from engine import KEPT, PATH, WHOLE, outside, run
from programs import FOLDER, REPOSITORY

DOCKERFILE = REPOSITORY / "deploy" / "docker" / "Dockerfile"
PROGRAMS = "darkroom-rehearsal-programs"
OPENCL = "darkroom-rehearsal-opencl"
PROCESSING = "darkroom-processing"
STUDIO = "darkroom-studio"
# What Debian's slim images leave out, and what the official Swift image adds to Debian.
SLIM = ["path-exclude=/usr/share/man/*", "path-exclude=/usr/share/locale/*", "path-exclude=/usr/share/doc/*", "path-include=/usr/share/doc/*/copyright"]
SWIFT_NEEDS = (
    "binutils,ca-certificates,gcc,git,libcurl4-openssl-dev,libedit-dev,libicu-dev,libncurses-dev,libpython3-dev,libsqlite3-dev,"
    "libstdc++-12-dev,libxml2-dev,pkg-config,tzdata,uuid-dev"
)


def base_names():
    """The official images by the Dockerfile's own arguments: {"DEBIAN_IMAGE": "docker.io/library/debian:bookworm-slim", …}."""
    return dict(re.findall(r"^ARG (\w+_IMAGE)=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE))


def bootstrap(target, *options):
    run(outside(["mmdebstrap", "--quiet", "--variant=minbase", *options, "bookworm", target]), env={"PATH": PATH})


def take_in(engine, folder, name):
    """An image of a folder, or of a tar file."""
    if Path(folder).is_file():
        engine.docker("import", "--change", 'CMD ["bash"]', folder, name)
        return
    packing = subprocess.Popen(["tar", "-C", folder, "-c", "."], stdout=subprocess.PIPE)
    subprocess.run(["docker", "import", "-", name], stdin=packing.stdout, check=True, env=engine.environment, capture_output=True)
    assert packing.wait() == 0


def provide_debian(engine):
    name = base_names()["DEBIAN_IMAGE"]
    if engine.has_image(name):
        return
    archive = KEPT / "debian.tar"
    bootstrap(archive, *(f"--dpkgopt={line}" for line in SLIM))
    take_in(engine, archive, name)
    archive.unlink()


def carry_mirrors(root):
    """This machine's way to Swift packages, where that is a folder and not GitHub. Nothing else of git's settings."""
    for line in run(["git", "config", "--system", "--list"], check=False).stdout.splitlines():
        mirror = re.fullmatch(r"url\.(/.+)\.insteadof=(.+)", line)
        if mirror:
            folder = root / mirror[1].strip("/")
            if not folder.exists():
                folder.mkdir(parents=True)
                run(["cp", "-a", f"{mirror[1]}/.", folder])
            run(["git", "config", "--file", root / "etc" / "gitconfig", "--add", f"url.{mirror[1]}.insteadOf", mirror[2]])


def provide_swift(engine):
    """Debian with this machine's toolchain and its way to Swift packages."""
    name = base_names()["SWIFT_IMAGE"]
    if engine.has_image(name):
        return
    root = KEPT / "swift"
    shutil.rmtree(root, ignore_errors=True)
    bootstrap(root, f"--include={SWIFT_NEEDS}")
    run(["cp", "-a", f"{Path(shutil.which('swift')).resolve().parents[1]}/.", root / "usr"])
    carry_mirrors(root)
    take_in(engine, root, name)
    shutil.rmtree(root)


def provide_programs(engine):
    """What `./dev build` left, as the Dockerfile's own build stage leaves it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        for program in ("darkroom", "darkroom-codec"):
            run(["strip", "-o", out / program, FOLDER / program])
            (out / program).chmod(0o755)
        shutil.copy(REPOSITORY / "Package.resolved", out)
        (out / "swift-version").write_text(run(["swift", "--version"]).stdout)
        take_in(engine, folder, PROGRAMS)


def build(engine, folder, file):
    """`docker-compose build`. The override gives steps that install packages a network, and names where the programs come from."""
    provide_debian(engine)
    arguments = {"VERSION": "0.1.0-rehearsal", "REVISION": "0123456789abcdef"}
    if WHOLE:
        provide_swift(engine)
    else:
        provide_programs(engine)
        arguments["PROGRAMS"] = PROGRAMS
    services = run(["docker-compose", "--file", REPOSITORY / file, "config", "--services"], env={"PATH": PATH}).stdout.split()
    lines = ["services:"]
    for service in services:
        lines += [f"  {service}:", "    build:", "      network: host", "      args:"]
        lines += [f"        {name}: {value}" for name, value in arguments.items()]
    override = folder / "build.yaml"
    override.write_text("\n".join(lines) + "\n")
    engine.compose(file, "build", overrides=[override])


def build_with_opencl(engine, image):
    """The image with OpenCL on the processor in the place where NVIDIA's toolkit puts NVIDIA's: found by the same vendor file, or not at all."""
    steps = f"""
FROM {image}
USER root
RUN apt-get update -q && apt-get install -q -y --no-install-recommends pocl-opencl-icd && rm -r /var/lib/apt/lists/* \\
    && cd "$(dirname "$(ldconfig -p | sed -n 's/.*libpocl.so.2 .*=> //p')")" && ln -s libpocl.so.2 libnvidia-opencl.so.1 \\
    && rm /etc/OpenCL/vendors/pocl.icd && ldconfig
USER 10001:10001
ENV POCL_CACHE_DIR=/tmp/pocl
"""
    engine.docker("build", "--network", "host", "--tag", OPENCL, "-", input=steps)


def build_for_sagemaker(engine, folder, image):
    """The images that deploy/sagemaker makes of ours. Studio's takes packages from PyPI: compiling and that are for `--whole`."""
    derived = [(PROCESSING, "processing.Dockerfile", image)]
    if WHOLE:
        derived.append((STUDIO, "studio.Dockerfile", with_authorities(engine, folder, image)))
    for name, file, base in derived:
        engine.docker(
            "build", "--network", "host", "--build-arg", f"DARKROOM_IMAGE={base}", "--tag", name,
            "--file", REPOSITORY / "deploy" / "sagemaker" / file, REPOSITORY,
        )  # fmt: skip


def with_authorities(engine, folder, image):
    """The image with the authorities that this machine trusts, when it reaches PyPI by others than the world's."""
    settings = run([sys.executable, "-m", "pip", "config", "list"]).stdout
    bundle = re.search(r"\.cert='(.+)'$", settings, re.MULTILINE)
    if bundle is None:
        return image
    context = folder / "authorities"
    context.mkdir()
    shutil.copyfile(bundle[1], context / "authorities.pem")
    (context / "pip.conf").write_text("[global]\ncert = /etc/authorities.pem\n")
    (context / "Dockerfile").write_text(f"FROM {image}\nCOPY authorities.pem pip.conf /etc/\n")
    name = "darkroom-rehearsal-authorities"
    engine.docker("build", "--tag", name, context)
    return name
