#!/usr/bin/env bash
# Makes what a release consists of, into artifacts/: for each platform a self-contained, ahead-of-time compiled archive and a container image,
# and a list of all that is in them (CycloneDX). Takes the .NET SDK and jq; the images take a registry of base images, and are left out,
# visibly, where it can't be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)
out=${1:-artifacts}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missing=

for platform in linux-x64 linux-arm64; do
  name=otp-$version-$platform
  dotnet publish src/Api -c Release -r "$platform" --self-contained -o "$work/$name" >"$work/log" || { cat "$work/log" >&2; exit 1; }
  cp LICENSE packaging/otp.service "$work/$name/"
  tar -C "$work" -czf "$out/$name.tar.gz" "$name"
  dotnet publish src/Api -c Release -r "$platform" --self-contained -t:PublishContainer \
    -p:ContainerArchiveOutputPath="$(realpath "$out")/$name-image.tar.gz" >"$work/log" 2>&1 || missing="$missing $name-image"
done

# The packages that are published with the program.
jq --arg version "$version" '{
  bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
  metadata: {component: {type: "application", name: "otp", version: $version}},
  components: [.dependencies | [.[] | to_entries[] | select(.value.type != "Project")] | unique_by(.key) | .[]
    | {type: "library", name: .key, version: .value.resolved, purl: "pkg:nuget/\(.key)@\(.value.resolved)"}]
}' src/Api/packages.publish.lock.json >"$out/otp-$version.cdx.json"

(cd "$out" && sha256sum otp-"$version"* >SHA256SUMS)
ls -l "$out"
[ -z "$missing" ] || { echo "NOT made, for want of the base image:$missing" >&2; exit 2; }
