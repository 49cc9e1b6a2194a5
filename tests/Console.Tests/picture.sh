#!/usr/bin/env bash
# Makes docs/console.png: the console's overview as it looks with figures, all of which are invented. Takes curl, python3, Chromium (where
# it isn't found, CHROMIUM names it) and half a minute; PORT is where the service listens meanwhile.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || { kill "$pid"; wait "$pid" || true; }; rm -rf "$work"' EXIT

fail() { echo "$*" >&2; exit 1; }

for tool in curl python3; do [ -n "$(type -P "$tool")" ] || fail "This takes $tool."; done
chromium=${CHROMIUM:-$(type -P chromium || type -P chromium-browser || type -P google-chrome || true)}
[ -n "$chromium" ] || fail 'This takes Chromium; CHROMIUM names it.'
address=http://127.0.0.1:${PORT:-5098}
! curl -s -o "$work/other" "$address/" || fail "Something answers at $address already; PORT names another port."

dotnet build src/Api -v q --nologo >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
# Nobody asks these providers for anything: only what they are called is seen.
providers=()
for provider in Sms:0:first-gateway Sms:1:second-gateway Email:0:mail; do
  key=--Delivery:${provider%:*}
  providers+=("$key:Name=${provider##*:}" "$key:Type=Webhook" "$key:Url=http://127.0.0.1:9/" "$key:Secret=0123456789abcdef0123456789abcdef")
done
ASPNETCORE_ENVIRONMENT=Development dotnet src/Api/bin/Debug/net10.0/Otp.Api.dll \
  --urls="$address" --Storage:Directory="$work/data" --Console:Enabled=true "${providers[@]}" \
  >"$work/service.log" 2>&1 &
pid=$!
until curl -fs -o "$work/ready" "$address/health/ready"; do
  kill -0 "$pid" 2>"$work/gone" || { cat "$work/service.log" >&2; pid=; fail 'The service ended.'; }
  sleep 0.2
done

python3 tests/Console.Tests/invent.py "$work/data/otp.db"

# Signed in as a browser is; what it is then shown is pictured from a file.
jar=$work/cookies
token=$(curl -fs -c "$jar" "$address/console/sign-in/" | grep -o 'name="form-token" value="[^"]*"' | head -n 1 | cut -d'"' -f4)
curl -fs -o "$work/signed-in" -b "$jar" -c "$jar" "$address/console/sign-in/" \
  --data-urlencode "form-token=$token" --data-urlencode "Key=$(cat "$work/data/admin.token")"
curl -fs -b "$jar" "$address/console/overview/" >"$work/overview.html"
sheet=$(grep -o '/console/assets/[^"]*\.css' "$work/overview.html" | head -n 1)
[ -n "$sheet" ] || fail 'There is no stylesheet in the page.'
curl -fs "$address$sheet" >"$work/console.css"
sed -i "s|$sheet|console.css|" "$work/overview.html"
"$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/browser" --window-size=1280,1365 \
  --screenshot="$work/console.png" "file://$work/overview.html" >"$work/browser.log" 2>&1 || { cat "$work/browser.log" >&2; exit 1; }
cp "$work/console.png" docs/console.png
echo "docs/console.png, $(stat -c %s docs/console.png) bytes"
