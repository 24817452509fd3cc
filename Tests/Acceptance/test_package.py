"""What the programs need where they run: C libraries of Debian, never Swift's runtime, and no image library in the server."""

import subprocess

import pytest

from programs import CODEC, DARKROOM, FOLDER

pytestmark = pytest.mark.skipif(FOLDER.name != "release" and "release" not in FOLDER.parts, reason="a debug build links Swift dynamically")


def libraries(program):
    output = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in output.splitlines()]


@pytest.mark.parametrize("program", [DARKROOM, CODEC], ids=lambda path: path.name)
def test_no_swift_runtime_is_needed(program):
    needed = libraries(program)
    assert needed
    assert [name for name in needed if "swift" in name.lower() or "foundation" in name.lower() or "dispatch" in name.lower()] == []


def test_the_server_links_no_image_library():
    needed = libraries(DARKROOM)
    assert [name for name in needed if name.startswith(("libvips", "libheif", "libjpeg", "libturbojpeg", "libglib", "libOpenCL"))] == []


@pytest.mark.parametrize("program", [DARKROOM, CODEC], ids=lambda path: path.name)
def test_every_library_is_found(program):
    output = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    assert "not found" not in output
