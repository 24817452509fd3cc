"""Writes the image's bill of materials: SPDX 2.3 in JSON, from what was really installed and linked.

Debian's packages come from dpkg's own list in the image, the Swift packages from the Package.resolved that the build left.
"""

import argparse
import hashlib
import json
import os
import re
import time
import uuid
from pathlib import Path
from urllib.parse import quote

UNKNOWN = {"licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", "filesAnalyzed": False}


def identifier(kind, name):
    return f"SPDXRef-{kind}-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(identity, name, version, purl, **fields):
    reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
    common = {"SPDXID": identity, "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION", **UNKNOWN}
    return common | {"externalRefs": [reference]} | fields


def debian_packages(status, distribution):
    """The installed packages of a dpkg status file: paragraphs of fields, continuation lines indented."""
    for paragraph in status.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.MULTILINE))
        if fields.get("Status") != "install ok installed":
            continue
        name, version, architecture = fields["Package"], fields["Version"], fields["Architecture"]
        purl = f"pkg:deb/debian/{quote(name, safe='')}@{quote(version, safe='')}?arch={architecture}&distro={distribution}"
        supplier = f"Organization: {fields['Maintainer'].split(' <')[0]}"
        yield package(identifier("Debian", f"{name}-{architecture}"), name, version, purl, supplier=supplier)


def swift_packages(resolved):
    for pin in json.loads(resolved)["pins"]:
        state = pin["state"]
        version = state.get("version") or state["revision"]
        location = pin["location"].removesuffix(".git")
        place = re.sub(r"^[a-z]+://", "", location)
        download = f"git+{location}.git@{state['revision']}"
        yield package(identifier("Swift", pin["identity"]), pin["identity"], version, f"pkg:swift/{place}@{version}", downloadLocation=download)


def toolchain(text):
    version = re.search(r"Swift version (\S+)", text).group(1)
    purl = f"pkg:generic/swift@{version}"
    return package("SPDXRef-Toolchain", "swift-runtime", version, purl, comment="The Swift runtime and Foundation, linked statically.")


def program(path, name):
    data = path.read_bytes()
    checksums = [{"algorithm": kind, "checksumValue": hashlib.new(kind.lower(), data).hexdigest()} for kind in ("SHA1", "SHA256")]
    return {
        "SPDXID": identifier("File", path.name),
        "fileName": name,
        "checksums": checksums,
        "fileTypes": ["BINARY"],
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def verification(files):
    """SPDX 2.3, clause 7.9: one checksum over those of all files."""
    sums = sorted(checksum["checksumValue"] for file in files for checksum in file["checksums"] if checksum["algorithm"] == "SHA1")
    return hashlib.sha1("".join(sums).encode()).hexdigest()


def document(options):
    system = dict(re.findall(r'^(\w+)="?(.*?)"?$', options.os_release.read_text(), re.MULTILINE))
    purl = f"pkg:generic/darkroom@{quote(options.version, safe='')}"
    image = package("SPDXRef-Image", "darkroom-image", options.version, purl, primaryPackagePurpose="CONTAINER")
    debian = list(debian_packages(options.dpkg_status.read_text(), f"{system['ID']}-{system['VERSION_ID']}"))
    linked = [*swift_packages((options.programs / "Package.resolved").read_text()), toolchain((options.programs / "swift-version").read_text())]
    files = [program(options.programs / name, f"./usr/lib/darkroom/{name}") for name in ("darkroom", "darkroom-codec")]
    programs = package("SPDXRef-Programs", "darkroom", options.version, purl, licenseDeclared="Apache-2.0", comment=f"Revision {options.revision}")
    programs |= {"filesAnalyzed": True, "packageVerificationCode": {"packageVerificationCodeValue": verification(files)}}
    relationships = [("SPDXRef-DOCUMENT", "DESCRIBES", image["SPDXID"])]
    relationships += [(image["SPDXID"], "CONTAINS", element["SPDXID"]) for element in (programs, *debian)]
    relationships += [(programs["SPDXID"], "CONTAINS", file["SPDXID"]) for file in files]
    relationships += [(files[0]["SPDXID"], "STATIC_LINK", element["SPDXID"]) for element in linked]
    packages = [image, programs, *debian, *linked]
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    content = json.dumps([packages, files], sort_keys=True)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"darkroom-{options.version}",
        "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)), "creators": ["Tool: darkroom-sbom"]},
        "packages": packages,
        "files": files,
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other} for one, kind, other in relationships
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--programs", required=True, type=Path, help="the folder with both programs, Package.resolved and swift-version")
    parser.add_argument("--dpkg-status", required=True, type=Path)
    parser.add_argument("--os-release", required=True, type=Path)
    parser.add_argument("--output", required=True, type=Path)
    options = parser.parse_args()
    options.output.write_text(json.dumps(document(options), indent=1) + "\n")


main()
