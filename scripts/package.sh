#!/usr/bin/env bash
# A stripped tarball and a .deb in dist/. Both start on a Debian without Swift: the runtime is inside, the C libraries are declared.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/build.sh

version=$(package_version)
architecture=$(dpkg --print-architecture)
name=darkroom-$version-linux-$architecture
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
mkdir -p dist

say "Stripping"
mkdir -p "$staging/$name"
for program in darkroom darkroom-codec; do
    strip -o "$staging/$name/$program" ".build/release/$program"
done
cp LICENSE README.md "$staging/$name/"
tar --create --gzip --file "dist/$name.tar.gz" --directory "$staging" --owner=0 --group=0 "$name"

say "Packing"
deb=$staging/deb
install -D -t "$deb/usr/lib/darkroom" "$staging/$name/darkroom" "$staging/$name/darkroom-codec"
install -D -m 644 LICENSE "$deb/usr/share/doc/darkroom/copyright"
mkdir -p "$deb/usr/bin" "$deb/DEBIAN"
# darkroom looks for darkroom-codec beside itself, through the link.
ln -s ../lib/darkroom/darkroom "$deb/usr/bin/darkroom"
cat >"$deb/DEBIAN/control" <<CONTROL
Package: darkroom
Version: $version
Architecture: $architecture
Maintainer: The Darkroom authors <darkroom@localhost>
Section: net
Priority: optional
Installed-Size: $(du -sk "$deb/usr" | cut -f1)
Depends: libc6, libstdc++6, zlib1g, libsqlite3-0, libvips42 | libvips42t64, libheif1, libjpeg62-turbo | libjpeg-turbo8, libdeflate0, libglib2.0-0 | libglib2.0-0t64
Recommends: ocl-icd-libopencl1, ca-certificates
Description: event-driven photo pipeline and the local AWS it runs on
 Photos go in through a page or S3, are processed on the GPU or the CPU, and
 come back through S3 and SNS: on a laptop against the built-in S3, SQS, SNS,
 CloudWatch and Cost Explorer, or on AWS, with the same program.
CONTROL
dpkg-deb --root-owner-group --build "$deb" "dist/darkroom_${version}_$architecture.deb" >/dev/null
(cd dist && sha256sum "$name.tar.gz" "darkroom_${version}_$architecture.deb") | tee "dist/$name.sha256"
