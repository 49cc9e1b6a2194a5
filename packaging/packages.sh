#!/usr/bin/env bash
# Makes the packages for those who call the service from .NET, of the service's version, into artifacts/packages/.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-artifacts/packages}
mkdir -p "$out"
rm -f "$out"/Otp.*.nupkg "$out"/Otp.*.snupkg
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for package in Otp.Client Otp.Testing; do
  dotnet pack "clients/dotnet/$package" -c Release -o "$out" --nologo >"$log" || { cat "$log" >&2; exit 1; }
done
ls -l "$out"
