"""What photos tell before and after: position, thumbnail, camera, orientation, profile, resolution, in every format, by exiftool's word."""

import io
import subprocess

import pytest
from PIL import Image

from exif_witness import CAMERA, POSITION, PROFILE, exiftool, names, needs_exiftool, picture, told, write
from programs import DARKROOM, PATIENCE, clean_environment

pytestmark = needs_exiftool

PLACE = {"City", "Country", "Location"}


def process(source, folder, *options):
    """The result and what the program said."""
    outcome = subprocess.run(
        [DARKROOM, "process", source, "-o", folder, "--engine", "cpu", *options],
        env=clean_environment(), capture_output=True, text=True, timeout=60 * PATIENCE,
    )
    assert outcome.returncode == 0, outcome.stderr
    return folder / source.name, outcome.stderr


def save(path, image, **options):
    image.save(path, **options)
    return path


FORMATS = {
    "baseline.jpg": lambda path: save(path, picture(), quality=85, dpi=(300, 300), icc_profile=PROFILE),
    "progressive.jpg": lambda path: save(path, picture(), quality=85, progressive=True, dpi=(300, 300), icc_profile=PROFILE),
    "pixels.png": lambda path: save(path, picture(), dpi=(300, 300), icc_profile=PROFILE),
    "palette.png": lambda path: save(path, picture().quantize(32), dpi=(300, 300), icc_profile=PROFILE),
    "lossy.webp": lambda path: save(path, picture(), quality=85, icc_profile=PROFILE),
    "plain.webp": lambda path: save(path, picture(), lossless=True),
    "lzw.tif": lambda path: save(path, picture(), compression="tiff_lzw", dpi=(300, 300), icc_profile=PROFILE),
}
TELLING = [name for name in FORMATS]


@pytest.fixture(scope="module", params=TELLING)
def photographed(request, tmp_path_factory):
    """A photo of each format with a position in EXIF and XMP, names of the place, and a camera."""
    path = FORMATS[request.param](tmp_path_factory.mktemp("metadata") / request.param)
    write(
        path, *POSITION, *CAMERA, "-Orientation#=6",
        "-XMP-exif:GPSLatitude=52.517", "-XMP-exif:GPSLongitude=13.389", "-XMP-dc:Title=A bird",
        "-XMP-photoshop:City=Berlin", "-XMP-iptcExt:LocationShownCity=Berlin",
        "-IPTC:City=Berlin", "-IPTC:Country-PrimaryLocationName=Germany", "-IPTC:Caption-Abstract=A bird",
    )
    return path


def position_of(path):
    return {name for name in names(path) if name.startswith("GPS")}


def test_by_default_the_position_goes_and_the_rest_stays(photographed, tmp_path):
    before = told(photographed)
    assert position_of(photographed) >= {"GPSLatitude", "GPSLongitude"}
    result, said = process(photographed, tmp_path)
    after = told(result)
    assert position_of(result) == set()
    assert said.count("the GPS position was dropped") == 1
    assert said.count("the names of the place were dropped") == 1
    assert "Berlin" not in str(after) and "Germany" not in str(after)
    assert b"Berlin" not in result.read_bytes()
    for name, value in before.items():
        wanted = name.partition(":")[2]
        if wanted in {"Make", "Model", "Artist", "ExposureTime", "Orientation", "Title", "Caption-Abstract"}:
            assert after.get(name) == value, name
        if wanted in {"XResolution", "YResolution", "PixelsPerUnitX", "PixelsPerUnitY"}:
            assert round(after[name]) == round(value), name
    assert Image.open(result).info.get("icc_profile") == Image.open(photographed).info.get("icc_profile")
    warnings = exiftool("-validate", "-warning", "-a", str(result)).decode()
    assert "Bad" not in warnings and "Truncated" not in warnings and "Corrupt" not in warnings, warnings


def test_all_keeps_the_position(photographed, tmp_path):
    result, said = process(photographed, tmp_path, "--metadata", "all")
    before, after = told(photographed), told(result)
    assert "dropped" not in said
    for name, value in before.items():
        if "GPS" in name or "City" in name or name.partition(":")[2] in {"Make", "Model", "Orientation", "Title", "Country-PrimaryLocationName"}:
            assert after.get(name) == value, name


def test_strip_leaves_what_is_needed_to_show_it(photographed, tmp_path):
    result, said = process(photographed, tmp_path, "--metadata", "strip")
    after = told(result)
    left = {name for name in after if not name.startswith(("File:", "ICC", "JFIF:", "PNG", "RIFF:", "Adobe:", "VP8"))}
    # A TIFF's own tags tell the picture's coding; all others may have orientation and resolution.
    if result.suffix != ".tif":
        assert {name.partition(":")[2] for name in left} <= {"Orientation", "XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning"}
    assert not {"Make", "Model", "Artist", "Title", "City", "GPSLatitude", "Caption-Abstract"} & {name.partition(":")[2] for name in after}
    assert [value for name, value in after.items() if name.endswith(":Orientation")][:1] == [6]
    assert Image.open(result).info.get("icc_profile") == Image.open(photographed).info.get("icc_profile")
    assert "all metadata but profile, orientation and resolution were dropped" in said


@pytest.mark.parametrize("options, position", [((), False), (("--metadata", "all"), True)])
def test_inverted_twice_is_the_original(options, position, tmp_path):
    source = FORMATS["baseline.jpg"](tmp_path / "twice.jpg")
    write(source, *CAMERA, "-Orientation#=6", "-XMP-dc:Title=A bird", *(POSITION if position else []))
    once, _ = process(source, tmp_path / "once", *options)
    twice, _ = process(once, tmp_path / "twice", *options)
    assert once.read_bytes() != source.read_bytes()
    assert twice.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("policy", ["keep", "all"])
@pytest.mark.parametrize("name", ["baseline.jpg", "pixels.png", "lossy.webp", "palette.png"])
def test_thumbnails_never_show_the_source(name, policy, tmp_path):
    source = FORMATS[name](tmp_path / name)
    small = io.BytesIO()
    picture().resize((40, 27)).save(small, "JPEG")
    (tmp_path / "small.jpg").write_bytes(small.getvalue())
    write(source, f"-ThumbnailImage<={tmp_path}/small.jpg", *([f"-PhotoshopThumbnail<={tmp_path}/small.jpg"] if name.endswith("jpg") else []))
    assert small.getvalue() in source.read_bytes()
    result, said = process(source, tmp_path / "out", "--metadata", policy)
    assert small.getvalue()[-80:] not in result.read_bytes()
    assert not {"ThumbnailImage", "PhotoshopThumbnail", "ThumbnailOffset"} & names(result)
    assert said.count("the EXIF thumbnail was dropped") == 1


def test_gif_notes(tmp_path):
    source = tmp_path / "notes.gif"
    frames = [picture().rotate(angle).quantize(16) for angle in (0, 30)]
    frames[0].save(source, save_all=True, append_images=frames[1:], duration=[70, 90], loop=2)
    write(source, "-XMP-exif:GPSLatitude=52.517", "-XMP-dc:Title=A bird", "-Comment=a comment")
    for options, kept in [((), {"Title", "Comment"}), (("--metadata", "all"), {"Title", "Comment", "GPSLatitude"}), (("--metadata", "strip"), set())]:
        for representation in ("colour-table", "pixels"):
            result, _ = process(source, tmp_path / f"{representation}{len(kept)}", "--representation", representation, *options)
            assert names(result) & {"Title", "Comment", "GPSLatitude"} == kept, (options, representation)
            with Image.open(result) as image:
                assert image.n_frames == 2 and image.info["loop"] == 2


def test_extended_xmp_of_a_jpeg(tmp_path):
    """XMP of more than a segment: exiftool writes the second packet in parts."""
    source = FORMATS["baseline.jpg"](tmp_path / "long.jpg")
    write(source, "-XMP-dc:Description=" + "a long story, " * 9000, "-XMP-exif:GPSLatitude=52.517", "-XMP-iptcExt:LocationShownCity=Berlin")
    assert b"http://ns.adobe.com/xmp/extension/" in source.read_bytes()
    result, _ = process(source, tmp_path / "out")
    assert position_of(result) == set() and b"Berlin" not in result.read_bytes()
    assert told(result)["XMP-dc:Description"] == told(source)["XMP-dc:Description"]


@pytest.mark.parametrize("kind", ["tEXt", "zTXt"])
def test_raw_profiles_of_a_png(kind, tmp_path):
    """As ImageMagick and older versions of exiftool write EXIF into a PNG's text."""
    from PIL.PngImagePlugin import PngInfo

    bearer = FORMATS["baseline.jpg"](tmp_path / "bearer.jpg")
    write(bearer, *POSITION, *CAMERA)
    exif = Image.open(bearer).info["exif"]
    lines = [exif.hex()[index:index + 72] for index in range(0, 2 * len(exif), 72)]
    text = PngInfo()
    text.add_text("Raw profile type exif", f"\nexif\n{len(exif):8}\n" + "\n".join(lines) + "\n", zip=kind == "zTXt")
    for name, image in [("pixels.png", picture()), ("palette.png", picture().quantize(16))]:
        source = tmp_path / name
        image.save(source, pnginfo=text)
        assert "GPSLatitude" in names(source)
        result, said = process(source, tmp_path / "out")
        assert position_of(result) == set()
        assert told(result)["IFD0:Model"] == "Camera 7"
        assert "the GPS position was dropped" in said


def test_pages_of_a_tiff_keep_their_own_notes(tmp_path):
    source = tmp_path / "pages.tif"
    picture().save(source, save_all=True, append_images=[picture().rotate(180)], compression="tiff_lzw")
    write(source, *POSITION, *CAMERA, "-IFD1:ImageDescription=the second")
    result, _ = process(source, tmp_path / "out")
    after = told(result)
    assert after["IFD0:Model"] == "Camera 7" and after["ExifIFD:ExposureTime"] == told(source)["ExifIFD:ExposureTime"]
    assert after["IFD1:ImageDescription"] == "the second"
    assert position_of(result) == set()
    with Image.open(result) as image:
        assert image.n_frames == 2
        image.seek(1)
        assert image.getpixel((0, 0)) == tuple(255 - value for value in picture().rotate(180).getpixel((0, 0)))


def test_a_resized_photo_tells_its_new_size(tmp_path):
    source = FORMATS["baseline.jpg"](tmp_path / "large.jpg")
    write(source, *CAMERA, "-ExifImageWidth=120", "-ExifImageHeight=80")
    result, _ = process(source, tmp_path / "out", "--operations", "resize=60")
    with Image.open(result) as image:
        assert (told(result)["ExifIFD:ExifImageWidth"], told(result)["ExifIFD:ExifImageHeight"]) == image.size == (60, 40)


def test_a_grey_jpeg_has_no_profile_of_colours(tmp_path):
    source = FORMATS["baseline.jpg"](tmp_path / "colours.jpg")
    write(source, *CAMERA)
    result, said = process(source, tmp_path / "out", "--operations", "grayscale", "--representation", "coefficients")
    assert told(result)["File:ColorComponents"] == 1
    assert not any(name.startswith("ICC") for name in told(result))
    assert "the colour profile was dropped, for the result has other channels" in said
    assert told(result)["IFD0:Model"] == "Camera 7" and told(result)["JFIF:XResolution"] == 300


def test_operations_that_are_none_are_refused(tmp_path):
    for source, environment in [("--operations", {}), ("DARKROOM_OPERATIONS", {"DARKROOM_OPERATIONS": "invert,squeeze=2"})]:
        options = [source, "invert,squeeze=2"] if source.startswith("--") else []
        outcome = subprocess.run(
            [DARKROOM, "process", "a.jpg", "-o", tmp_path, *options], env=clean_environment(**environment), capture_output=True, text=True, timeout=30
        )
        assert outcome.returncode == 64
        assert f"{source}: operation 2" in outcome.stderr and "squeeze" in outcome.stderr
