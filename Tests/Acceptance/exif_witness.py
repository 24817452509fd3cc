"""exiftool as the independent witness of what a file tells, and the photographs that tell it."""

import json
import shutil
import subprocess

import pytest
from PIL import Image, ImageCms, ImageDraw

EXIFTOOL = shutil.which("exiftool")
needs_exiftool = pytest.mark.skipif(EXIFTOOL is None, reason="there is no exiftool here; ./dev setup installs it")

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
POSITION = ["-GPSLatitude=52.517", "-GPSLatitudeRef=N", "-GPSLongitude=13.389", "-GPSLongitudeRef=E", "-GPSAltitude=34"]
CAMERA = ["-Make=Darkroom", "-Model=Camera 7", "-Artist=A. Photographer", "-ExposureTime=1/125"]


def exiftool(*arguments):
    return subprocess.run([EXIFTOOL, *arguments], check=True, capture_output=True, timeout=60).stdout


def told(path):
    """All tags that the file tells, by group and name, those of the file system and of the picture's coding left out."""
    tags = json.loads(exiftool("-j", "-G1", "-a", "-n", "-u", str(path)))[0]
    return {name: value for name, value in tags.items() if not name.startswith(("SourceFile", "System:", "ExifTool:", "Composite:"))}


def names(path):
    return {name.partition(":")[2] for name in told(path)}


def picture():
    image = Image.new("RGB", (120, 80), (200, 60, 30))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 10, 80, 70), fill=(30, 90, 220))
    draw.line((0, 79, 119, 0), fill=(255, 255, 255), width=3)
    return image


def write(path, *tags):
    """Gives the file tags; those that its format cannot have are left out by exiftool."""
    exiftool("-q", "-m", "-overwrite_original", *tags, str(path))
