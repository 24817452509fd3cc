"""The rules of the house that a compiler does not know. Prints every violation and fails if there is one.

Each rule is a function from the listed files to violations; to add a rule, write a function and name it in `RULES`.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = "Sources/AWSModels/"
LINES_MAX = 500

BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".avif", ".zlib", ".ico", ".pem", ".gz"}

# Who may import whom, as DESIGN says it: imports run downwards only. A module that is not named here may be imported by everyone above it.
MODELS = "S3Model|SQSModel|SNSModel|CloudWatchModel|LogsModel|IAMModel|STSModel|CostExplorerModel"
PARTS = "Processor|Batch|WebApp|LocalCloud|darkroom"
# Image libraries, and our code on them: for darkroom-codec alone.
CODECS = "CVips.*|CLibJPEG|CJPEG.*|CLibHEIF|CHEIFBridge|CPNGBridge"
FORBIDDEN_IMPORTS = {
    "AWSCore": f"AWS.*|{MODELS}|Pricing|Pipeline|Telemetry|PhotoEngine|CodecWire|NIO.*|{PARTS}",
    "AWSWire": f"AWSEvents|AWSClient|{MODELS}|Pricing|Pipeline|Telemetry|PhotoEngine|CodecWire|NIO.*|{PARTS}",
    "AWSModels": f"AWSEvents|AWSClient|Pricing|Pipeline|Telemetry|PhotoEngine|CodecWire|NIO.*|{PARTS}",
    "AWSEvents": f"AWSClient|{MODELS}|Pricing|Pipeline|Telemetry|PhotoEngine|CodecWire|NIO.*|{PARTS}",
    "Pricing": f"AWSClient|AWSEvents|{MODELS}|Pipeline|Telemetry|PhotoEngine|CodecWire|NIO.*|{PARTS}",
    "AWSClient": f"LocalCloud|Pipeline|Telemetry|PhotoEngine|CodecWire|{PARTS}",
    "Pipeline": f"PhotoEngine|CodecWire|{PARTS}",
    "Telemetry": f"PhotoEngine|CodecWire|Pipeline|{PARTS}",
    "LocalCloud": "AWSClient|Pipeline|Telemetry|PhotoEngine|CodecWire|Processor|WebApp|darkroom",
    "PhotoEngine": f"AWS.*|{MODELS}|Pricing|Pipeline|Telemetry|NIO.*|{CODECS}|{PARTS}",
    "PhotoMetadata": f"AWS.*|{MODELS}|Pricing|Pipeline|Telemetry|PhotoEngine|CodecWire|NIO.*|{CODECS}|{PARTS}",
    "BMPCoding": f"AWS.*|{MODELS}|Pricing|Pipeline|Telemetry|PhotoEngine|PhotoMetadata|CodecWire|NIO.*|{CODECS}|{PARTS}",
    "CodecWire": f"AWS.*|{MODELS}|Pricing|Pipeline|Telemetry|PhotoEngine|NIO.*|{PARTS}",
    "Batch": f"AWSClient|AWSEvents|{MODELS}|Pipeline|Telemetry|NIO.*|Processor|WebApp|LocalCloud|darkroom|{CODECS}",
    "Processor": f"LocalCloud|Batch|WebApp|darkroom|{CODECS}",
    "WebApp": f"LocalCloud|Processor|PhotoEngine|darkroom|{CODECS}",
    "darkroom": f"{CODECS}",
}

IMPORT = re.compile(
    r"^\s*(?:@testable\s+|@_exported\s+|@preconcurrency\s+|public\s+|package\s+|internal\s+|fileprivate\s+|private\s+)*"
    r"import\s+(?:struct\s+|class\s+|enum\s+|protocol\s+|func\s+|typealias\s+|var\s+|let\s+)?([A-Za-z_][A-Za-z0-9_]*)",
    re.MULTILINE,
)


def listed_files():
    """The files that git knows or would add, and that exist."""
    output = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    return [path for path in output.split("\0") if path and (ROOT / path).is_file()]


def text_of(path):
    return (ROOT / path).read_bytes().decode()


def is_text(path):
    return Path(path).suffix.lower() not in BINARY


def files_are_utf8_with_plain_line_ends(paths):
    for path in paths:
        if not is_text(path):
            continue
        data = (ROOT / path).read_bytes()
        try:
            data.decode()
        except UnicodeDecodeError:
            yield f"{path}: not UTF-8"
            continue
        if b"\r\n" in data:
            yield f"{path}: CR LF line ends"
        if data and not data.endswith(b"\n"):
            yield f"{path}: the last line has no end"


def source_has_no_tabs_or_trailing_blanks(paths):
    for path in paths:
        if path.startswith(GENERATED) or Path(path).suffix not in {".swift", ".c", ".h", ".py", ".sh", ".js", ".css", ".html", ".json", ".yaml"}:
            continue
        for number, line in enumerate(text_of(path).split("\n"), 1):
            if "\t" in line:
                yield f"{path}:{number}: a tab"
            if line != line.rstrip():
                yield f"{path}:{number}: blanks at the end of the line"


def no_file_is_a_catch_all(paths):
    for path in paths:
        if path.startswith(GENERATED) or Path(path).suffix not in {".swift", ".c", ".h", ".py", ".js"}:
            continue
        lines = text_of(path).count("\n")
        if lines > LINES_MAX:
            yield f"{path}: {lines} lines; a file has one subject and stays below {LINES_MAX}"


def names_say_what_is_inside(paths):
    for path in paths:
        if path.endswith(".swift") and re.search(r"(Manager|Helpers?|Utils?|Utilities|Common|Misc)(\+\w+)?\.swift$", path):
            yield f"{path}: the name does not say what is inside"


def no_path_of_one_machine(paths):
    pattern = re.compile(r"(?<![\w.~$}])/(?:work|farm|root|home/\w+)/[A-Za-z0-9_.-]+")
    for path in paths:
        if not is_text(path) or path == "scripts/tidy.py":
            continue
        for number, line in enumerate(text_of(path).split("\n"), 1):
            if pattern.search(line):
                yield f"{path}:{number}: looks like a path of one machine"


def module_of(path):
    parts = path.split("/")
    if len(parts) < 3 or parts[0] != "Sources":
        return None
    return parts[1]


def imports_run_downwards(paths):
    for path in paths:
        if not path.endswith(".swift"):
            continue
        module = module_of(path)
        text = text_of(path)
        for match in IMPORT.finditer(text):
            name = match.group(1)
            number = text.count("\n", 0, match.start()) + 1
            if name in {"FoundationXML", "FoundationNetworking"}:
                yield f"{path}:{number}: {name} is never linked"
            forbidden = FORBIDDEN_IMPORTS.get(module)
            if forbidden and re.fullmatch(forbidden, name) and name != module:
                yield f"{path}:{number}: {module} must not import {name}"


def services_see_no_socket(paths):
    """Only the gateway, the storage and the transports of deliveries that go out know NIO."""
    for path in paths:
        if not path.endswith(".swift") or not path.startswith("Sources/LocalCloud/"):
            continue
        if path.split("/")[2] in {"Gateway", "Storage"} or path.endswith("Transport.swift"):
            continue
        for name in IMPORT.findall(text_of(path)):
            if name in {"NIOPosix", "NIOHTTP1", "NIOExtras"}:
                yield f"{path}: a service sees no socket, but this imports {name}"


def unsafe_shortcuts_have_their_reason(paths):
    """`@unchecked Sendable`, `try!` and `nonisolated(unsafe)` need a comment on the line or right above it."""
    pattern = re.compile(r"@unchecked Sendable|\btry!|nonisolated\(unsafe\)")
    for path in paths:
        if not path.endswith(".swift") or path.startswith((GENERATED, "Tests/")):
            continue
        lines = text_of(path).split("\n")
        for index, line in enumerate(lines):
            code = line.split("//")[0]
            if pattern.search(code) and "//" not in line and not (index and lines[index - 1].strip().startswith("//")):
                yield f"{path}:{index + 1}: give the reason beside it: {line.strip()}"


RULES = [
    files_are_utf8_with_plain_line_ends,
    source_has_no_tabs_or_trailing_blanks,
    no_file_is_a_catch_all,
    names_say_what_is_inside,
    no_path_of_one_machine,
    imports_run_downwards,
    services_see_no_socket,
    unsafe_shortcuts_have_their_reason,
]


def main():
    paths = listed_files()
    violations = [violation for rule in RULES for violation in rule(paths)]
    for violation in violations:
        print(violation)
    if violations:
        sys.exit(f"{len(violations)} rules of the house are broken")


if __name__ == "__main__":
    main()
