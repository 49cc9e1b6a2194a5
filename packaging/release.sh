#!/usr/bin/env bash
# Makes what a release consists of, into artifacts/: for each platform a self-contained, ahead-of-time compiled archive and a container image,
# a list of all that is in them (CycloneDX), and the packages for .NET. Takes the .NET SDK and jq; the images take a registry of base images,
# and are left out, visibly, where it can't be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)
out=${1:-artifacts}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missing=

# Adds /data to an image's archive: a volume that belongs to the image's user. Without the directory in it, container engines would give a new
# volume to root, and the service couldn't write.
add_volume() {
  local image=$work/image layer config new
  rm -rf "$image" && mkdir "$image"
  tar -C "$image" -xf "$1"
  config=$(jq -r '.[0].Config' "$image/manifest.json")
  mkdir -p "$work/layer/data"
  tar -C "$work/layer" --owner="$(jq -r .config.User "$image/$config")" --group="$(jq -r .config.User "$image/$config")" --numeric-owner \
    --mode=700 --mtime=@0 -cf "$work/layer.tar" data
  layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  mkdir "$image/$layer" && mv "$work/layer.tar" "$image/$layer/"
  jq -c --arg layer "sha256:$layer" '.config.Volumes = {"/data": {}} | .rootfs.diff_ids += [$layer]
    | .history += [{created: .created, created_by: "packaging/release.sh", comment: "/data"}]' "$image/$config" >"$work/config"
  new=$(sha256sum "$work/config" | cut -d' ' -f1).json
  rm "$image/$config" && mv "$work/config" "$image/$new"
  jq -c --arg config "$new" --arg layer "$layer/layer.tar" '.[0].Config = $config | .[0].Layers += [$layer]' "$image/manifest.json" >"$work/manifest"
  mv "$work/manifest" "$image/manifest.json"
  (cd "$image" && tar -cf "$1" -- *)
}

for platform in linux-x64 linux-arm64; do
  name=otp-$version-$platform
  dotnet publish src/Api -c Release -r "$platform" --self-contained -o "$work/$name" >"$work/log" || { cat "$work/log" >&2; exit 1; }
  cp LICENSE packaging/otp.service "$work/$name/"
  tar -C "$work" -czf "$out/$name.tar.gz" "$name"
  image=$(realpath "$out")/$name-image.tar
  rm -f "$image"
  if dotnet publish src/Api -c Release -r "$platform" --self-contained -t:PublishContainer -p:ContainerArchiveOutputPath="$image" >"$work/log" 2>&1; then
    add_volume "$image"
  else
    missing="$missing $name-image"
    grep -m1 error "$work/log" >&2 || cat "$work/log" >&2
  fi
done

# The packages that are published with the program.
jq --arg version "$version" '{
  bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
  metadata: {component: {type: "application", name: "otp", version: $version}},
  components: [.dependencies | [.[] | to_entries[] | select(.value.type != "Project")] | unique_by(.key) | .[]
    | {type: "library", name: .key, version: .value.resolved, purl: "pkg:nuget/\(.key)@\(.value.resolved)"}]
}' src/Api/packages.publish.lock.json >"$out/otp-$version.cdx.json"

bash packaging/packages.sh "$out" >/dev/null

(cd "$out" && sha256sum otp-"$version"* Otp.*."$version".*nupkg >SHA256SUMS)
ls -l "$out"
[ -z "$missing" ] || { echo "NOT made, as a rule for want of the base image:$missing" >&2; exit 2; }
