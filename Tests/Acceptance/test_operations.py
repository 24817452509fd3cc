"""Every operation, compared with what numpy and Pillow make of the same picture."""

import subprocess

import numpy
import pytest
from PIL import Image, ImageCms, ImageOps, ImageSequence

import pictures
from programs import DARKROOM

WIDTH, HEIGHT = 61, 47
SOURCES = {
    f"{name}{'' if bits == 8 else bits}.png": pictures.waves(WIDTH, HEIGHT, bands, bits)
    for name, bands in {"grey": 1, "greyalpha": 2, "rgb": 3, "rgba": 4}.items()
    for bits in (8, 16)
}


def process(folder, operations, *options):
    """Results of all files of a folder, by name."""
    output = folder.parent / f"{folder.name}-{operations}".replace("=", "-").replace(",", "-").replace(":", "-")
    command = [DARKROOM, "process", folder, "-o", output, "--engine", "cpu", "--operations", operations, *options]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert answer.returncode == 0, answer.stderr
    return output


def top(array):
    return 255 if array.dtype == numpy.uint8 else 65535


def rounded(array, like):
    return numpy.clip(numpy.floor(array + 0.5), 0, top(like)).astype(int)


def colours(array):
    """How many bands are not transparency."""
    return array.shape[2] - (array.shape[2] + 1) % 2


def on_colours(function):
    def applied(array):
        count = colours(array)
        result = array.astype(float)
        result[..., :count] = function(result[..., :count], top(array))
        return rounded(result, array)
    return applied


def weighed(function):
    """A filter whose sums are weighed by transparency."""
    def applied(array):
        values = array.astype(float)
        if array.shape[2] % 2:
            return function(values)
        alpha = values[..., -1:] / top(array)
        result = function(numpy.concatenate([values[..., :-1] * alpha, values[..., -1:]], axis=2))
        opacity = result[..., -1:] / top(array)
        result[..., :-1] = numpy.divide(result[..., :-1], opacity, out=numpy.zeros_like(result[..., :-1]), where=opacity > 1e-6)
        return result
    return applied


def gaussian(sigma):
    reach = int(numpy.ceil(5 * sigma))
    weights = numpy.exp(-numpy.arange(-reach, reach + 1) ** 2 / (2 * sigma**2))
    weights /= weights.sum()

    def along(values, axis):
        padding = [(reach, reach) if number == axis else (0, 0) for number in range(3)]
        padded = numpy.pad(values, padding, mode="edge")
        return sum(weight * numpy.take(padded, range(index, index + values.shape[axis]), axis) for index, weight in enumerate(weights))

    return weighed(lambda values: along(along(values, 0), 1))


def sharpened(amount, sigma):
    def applied(array):
        values = array.astype(float)
        result = values + amount * (values - gaussian(sigma)(array))
        if array.shape[2] % 2 == 0:
            result[..., -1] = values[..., -1]
        return numpy.clip(result, 0, top(array))
    return applied


def lanczos(width, height, box=None):
    def bands(values):
        return numpy.stack(
            [
                numpy.asarray(Image.fromarray(values[..., band].astype(numpy.float32)).resize((width, height), Image.Resampling.LANCZOS, box))
                for band in range(values.shape[2])
            ],
            axis=2,
        )
    return lambda array: numpy.clip(weighed(bands)(array), 0, top(array))


def cubic(distance):
    x = numpy.abs(distance)
    return numpy.where(x < 1, (1.5 * x - 2.5) * x * x + 1, numpy.where(x < 2, ((-0.5 * x + 2.5) * x - 4) * x + 2, 0))


def rotated(degrees):
    """Around the middle, on a canvas that holds all of it; what lies outside is nothing."""
    angle = numpy.radians(degrees)
    sine, cosine = numpy.sin(angle), numpy.cos(angle)

    def bands(values):
        height, width, _ = values.shape
        canvas = [int(numpy.ceil(abs(width * cosine) + abs(height * sine) - 1e-6)), int(numpy.ceil(abs(width * sine) + abs(height * cosine) - 1e-6))]
        y, x = numpy.mgrid[0:canvas[1], 0:canvas[0]]
        x, y = x + 0.5 - canvas[0] / 2, y + 0.5 - canvas[1] / 2
        u, v = cosine * x + sine * y + width / 2 - 0.5, -sine * x + cosine * y + height / 2 - 0.5
        padded = numpy.pad(values, [(3, 3), (3, 3), (0, 0)])
        result = numpy.zeros((canvas[1], canvas[0], values.shape[2]))
        for row in range(-1, 3):
            for column in range(-1, 3):
                q, p = numpy.floor(v).astype(int) + row, numpy.floor(u).astype(int) + column
                inside = (q >= 0) & (q < height) & (p >= 0) & (p < width)
                samples = numpy.where(inside[..., None], padded[numpy.clip(q, -3, height + 2) + 3, numpy.clip(p, -3, width + 2) + 3], 0)
                result += samples * (cubic(u - p) * cubic(v - q))[..., None]
        return result
    return lambda array: numpy.clip(weighed(bands)(array), 0, top(array))


def mixed(rows, to_grey=False):
    weights = numpy.array(rows)

    def applied(array):
        count = colours(array)
        if count == 1 and to_grey:
            return array.astype(int)
        source = array[..., :count] if count == 3 else numpy.repeat(array[..., :1], 3, axis=2)
        return rounded(numpy.concatenate([source @ weights.T, array[..., count:]], axis=2), array)
    return applied


LIGHT = [[0.299, 0.587, 0.114]]
SEPIA = [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]

# The operation, what it is by other means, and by how many levels (of 256) it may be off.
OPERATIONS = {
    "invert": (on_colours(lambda values, top: top - values), 0),
    "brightness=20": (on_colours(lambda values, top: values + 0.2 * top), 0),
    "brightness=-35.5": (on_colours(lambda values, top: values - 0.355 * top), 0),
    "contrast=40": (on_colours(lambda values, top: (values - top / 2) * 1.4 + top / 2), 0),
    "contrast=-100": (on_colours(lambda values, top: values * 0 + top / 2), 0),
    "gamma=2.2": (on_colours(lambda values, top: (values / top) ** (1 / 2.2) * top), 0),
    "grayscale": (mixed(LIGHT, to_grey=True), 1),
    "sepia": (mixed(SEPIA), 1),
    "blur=0.5": (gaussian(0.5), 1),
    "blur": (gaussian(2), 1),
    "blur=4": (gaussian(4), 1),
    "blur=9": (gaussian(9), 1.6),
    "blur=60": (gaussian(60), 1.8),
    "sharpen": (sharpened(1, 1), 2),
    "sharpen=0.5:3": (sharpened(0.5, 3), 1.6),
    "resize=20": (lanczos(20, 15), 1.6),
    "resize=x33": (lanczos(43, 33), 1.6),
    "resize=100": (lambda array: array.astype(int), 0),
    "resize=3": (lanczos(3, 2), 1.6),
    "resize=30x30:fill": (lanczos(30, 30, (7, 0, 54, 47)), 1.6),
    "resize=90x20:fill": (lanczos(90, 20, (0, 47 / 2 - 61 / 9, 61, 47 / 2 + 61 / 9)), 1.6),
    "rotate=90": (lambda array: numpy.rot90(array, -1).astype(int), 0),
    "rotate=-90": (lambda array: numpy.rot90(array, 1).astype(int), 0),
    "rotate=180": (lambda array: numpy.rot90(array, 2).astype(int), 0),
    "rotate=30": (rotated(30), 1.6),
    "rotate=-112.5": (rotated(-112.5), 1.6),
    "flip=horizontal": (lambda array: array[:, ::-1].astype(int), 0),
    "flip=vertical": (lambda array: array[::-1].astype(int), 0),
    "thumbnail=32": (lanczos(32, 25), 1.6),
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("operations") / "sources"
    folder.mkdir()
    for name, array in SOURCES.items():
        pictures.write_png(folder / name, array)
    return folder


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_does_what_numpy_does(operation, sources):
    function, tolerance = OPERATIONS[operation]
    results = process(sources, operation)
    for name, array in SOURCES.items():
        result, expected = pictures.read_png(results / name), function(array)
        assert result.dtype == array.dtype, name
        assert result.shape == expected.shape, name
        distance = numpy.abs(result - expected)
        if array.shape[2] % 2 == 0 and tolerance > 1 or "blur" in operation:
            # A colour that is hardly seen may be off by more, as far as it is seen.
            opacity = expected[..., -1:] / top(array) if array.shape[2] % 2 == 0 else 1
            distance = distance * numpy.where(numpy.arange(distance.shape[2]) == distance.shape[2] - 1, 1, opacity)
        # The weights of filters have 14 bits.
        most = tolerance if array.dtype == numpy.uint8 else 0 if tolerance == 0 else max(1, 257 * tolerance / 2)
        assert distance.max() <= most, f"{name}: off by {distance.max():.2f}"


def test_a_chain_is_applied_from_left_to_right(sources):
    results = process(sources, "invert,resize=30x30:fill,rotate=90,grayscale")
    stepwise = sources
    for operation in ("invert", "resize=30x30:fill", "rotate=90", "grayscale"):
        stepwise = process(stepwise, operation)
    for name in SOURCES:
        assert numpy.array_equal(pictures.read_png(results / name), pictures.read_png(stepwise / name)), name


SEEN = {"rotate=90": 0, "rotate=270": 0, "flip=horizontal": 0, "resize=20x": 1, "resize=24x31:fill": 1, "rotate=25": 1, "thumbnail=25": 1}


def exif(orientation):
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "a maker"
    return notes


@pytest.fixture(scope="module")
def laid_down(tmp_path_factory):
    """One picture in all eight orientations, of three formats without loss."""
    folder = tmp_path_factory.mktemp("orientations") / "sources"
    folder.mkdir()
    for orientation in range(1, 9):
        with Image.fromarray(SOURCES["rgb.png"]) as image:
            image.save(folder / f"{orientation}.png", exif=exif(orientation))
            image.save(folder / f"{orientation}.webp", lossless=True, exact=True, exif=exif(orientation))
            image.save(folder / f"{orientation}.tif", exif=exif(orientation))
    return folder


def seen(path):
    with Image.open(path) as image:
        return numpy.asarray(ImageOps.exif_transpose(image).convert("RGB")).astype(int)


@pytest.mark.parametrize("operation", SEEN)
def test_geometry_is_meant_as_the_photo_is_seen(operation, laid_down, tmp_path):
    upright = tmp_path / "upright"
    upright.mkdir()
    names = [f"{orientation}.{ending}" for orientation in range(1, 9) for ending in ("png", "webp", "tif")]
    for name in names:
        Image.fromarray(seen(laid_down / name).astype(numpy.uint8)).save(upright / name, lossless=True, exact=True)
    results, expected = process(laid_down, operation), process(upright, operation)
    for name in names:
        mine, theirs = seen(results / name), seen(expected / name)
        assert mine.shape == theirs.shape, name
        assert numpy.abs(mine - theirs).max() <= SEEN[operation], name
        with Image.open(results / name) as image:
            notes = image.getexif()
        assert notes.get(0x0112, 1) == (1 if "thumbnail" in operation else int(name[0])), name
        assert (0x010F in notes) == ("thumbnail" not in operation), name


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films") / "sources"
    folder.mkdir()
    frames = [Image.fromarray(pictures.waves(40, 30, 3, seed=number)) for number in range(4)]
    durations = [100, 50, 200, 70]
    frames[0].save(folder / "film.webp", save_all=True, append_images=frames[1:], duration=durations, lossless=True, exact=True)
    tables = [frame.quantize(64) for frame in frames]
    tables[0].save(folder / "film.gif", save_all=True, append_images=tables[1:], duration=durations, loop=0, disposal=1)
    frames[0].save(folder / "film.tif", save_all=True, append_images=frames[1:])
    return folder, durations


@pytest.mark.parametrize("operation", ["invert", "resize=20", "rotate=90", "rotate=45", "blur", "grayscale", "invert,sharpen,flip=vertical"])
def test_all_frames_stay_with_their_timing(operation, films):
    folder, durations = films
    results = process(folder, operation)
    for name in ("film.webp", "film.gif", "film.tif"):
        with Image.open(results / name) as image, Image.open(folder / name) as source:
            assert image.n_frames == 4, name
            shown, times = zip(*[(frame.convert("RGB"), frame.info.get("duration")) for frame in ImageSequence.Iterator(image)])
            stored = [frame.convert("RGB") for frame in ImageSequence.Iterator(source)]
        if name != "film.tif":
            assert list(times) == durations, name
        size = {"resize=20": (20, 15), "rotate=90": (30, 40), "rotate=45": (50, 50)}.get(operation, (40, 30))
        assert all(frame.size == size for frame in shown), name
        # Each frame is its own: a filter that reached into the next one would be far off at its lower edge.
        single = folder.parent / f"single-{operation}-{name}"
        single.mkdir()
        for number, frame in enumerate(stored):
            frame.save(single / f"{number}.png")
        for number, frame in enumerate(shown):
            with Image.open(process(single, operation) / f"{number}.png") as expected:
                distance = numpy.abs(numpy.asarray(frame).astype(int) - numpy.asarray(expected.convert("RGB")))
            # A GIF has 256 colours a frame.
            assert distance.mean() <= (6 if name == "film.gif" else 0), f"{name}, frame {number}"
            if name != "film.gif":
                assert distance.max() == 0


def test_a_thumbnail_is_the_first_frame_upright_and_bare(films, tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    folder = tmp_path / "photos"
    folder.mkdir()
    with Image.fromarray(SOURCES["rgb.png"]) as image:
        for name, options in {"a.jpg": {"quality": 95}, "b.png": {}, "c.webp": {"lossless": True}, "d.tif": {}}.items():
            image.save(folder / name, exif=exif(6), icc_profile=profile, **options)
    results = process(folder, "thumbnail=24")
    for path in sorted(results.iterdir()):
        with Image.open(path) as image:
            assert image.size == (18, 24), path.name
            assert not image.getexif().get(0x0112, 1) != 1 and 0x010F not in image.getexif(), path.name
            assert image.info["icc_profile"] == profile, path.name
    for path in process(films[0], "thumbnail=24").iterdir():
        with Image.open(path) as image:
            assert (image.size, getattr(image, "n_frames", 1)) == ((24, 18), 1), path.name


def test_what_leaves_the_palette_is_stored_without_one(tmp_path):
    folder = tmp_path / "palettes"
    folder.mkdir()
    image = Image.fromarray(SOURCES["rgb.png"]).quantize(40)
    image.save(folder / "table.png")
    image.save(folder / "table.gif")
    colour = numpy.asarray(image.convert("RGB"))
    for operation in ("sepia", "grayscale", "gamma=1.5", "contrast=30,invert"):
        results = process(folder, operation)
        expected = colour.astype(float)
        for part in operation.split(","):
            function, tolerance = OPERATIONS.get(part) or {
                "gamma=1.5": (on_colours(lambda values, top: (values / top) ** (1 / 1.5) * top), 0),
                "contrast=30": (on_colours(lambda values, top: (values - top / 2) * 1.3 + top / 2), 0),
            }[part]
            expected = function(expected.astype(numpy.uint8))
        for name in ("table.png", "table.gif"):
            with Image.open(results / name) as result:
                assert result.mode == "P", name
                distance = numpy.abs(numpy.asarray(result.convert("RGB")).astype(int) - expected)
                assert distance.max() <= tolerance, f"{operation}, {name}"
    with Image.open(process(folder, "blur") / "table.png") as result:
        assert result.mode == "RGB"
        assert numpy.abs(numpy.asarray(result) - gaussian(2)(colour)).max() <= 1


def test_a_jpeg_keeps_its_way_of_coding(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.fromarray(SOURCES["rgb.png"])
    for name, options in {"420.jpg": {"subsampling": "4:2:0"}, "444.jpg": {"subsampling": "4:4:4"}, "progressive.jpg": {"progressive": True}}.items():
        image.save(folder / name, quality=83, icc_profile=profile, exif=exif(3), **options)
    image.convert("L").save(folder / "grey.jpg", quality=83)
    for operation in ("resize=40", "sepia", "rotate=20", "blur,grayscale"):
        for path in process(folder, operation).iterdir():
            with Image.open(path) as result, Image.open(folder / path.name) as source:
                assert result.quantization[0] == source.quantization[0], path.name
                assert result.info.get("progressive") == source.info.get("progressive"), path.name
                bands = {"sepia": 3, "blur,grayscale": 1}.get(operation, len(source.getbands()))
                assert len(result.getbands()) == bands, path.name
                if bands == len(source.getbands()):
                    assert [layer[1:3] for layer in result.layer] == [layer[1:3] for layer in source.layer], path.name
                # A profile for colours does not describe grey.
                assert ("icc_profile" in result.info) == (bands == 3 and "icc_profile" in source.info), path.name
                assert result.getexif().get(0x0112) == source.getexif().get(0x0112), path.name
                result.load()


@pytest.mark.parametrize(
    "operations, words",
    [
        ("invert,solarise", 'operation 2 ("solarise", character 8) is not known'),
        ("resize=0", 'operation 1 ("resize=0", character 8) is malformed'),
        ("", None),
    ],
)
def test_what_is_no_operation_is_named_with_its_position(operations, words, sources, tmp_path):
    command = [DARKROOM, "process", sources, "-o", tmp_path / "results", "--operations", operations]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert answer.returncode != 0 and (words or "operation 1") in answer.stderr


def test_results_have_limits_too(sources, tmp_path):
    command = [DARKROOM, "process", sources / "rgb.png", "-o", tmp_path / "results", "--operations", "resize=20000x20:fill"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert answer.returncode != 0 and "a side may have 16384 at most" in answer.stderr
