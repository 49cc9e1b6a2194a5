#!/usr/bin/env bash
# Builds the shop on the packages as they are packed, and runs its tests. Nothing of it is left in the caches of the machine.
set -euo pipefail
cd "$(dirname "$0")/Shop"

bash ../../../../packaging/packages.sh >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A package of the same version that was packed before would be taken from the cache instead.
cache=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/.*: //')
rm -rf "$cache/otp.client" "$cache/otp.testing"
version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' ../../../../Directory.Build.props)
dotnet test tests/Shop.Tests.csproj -c Release -p:OtpVersion="$version" --nologo
