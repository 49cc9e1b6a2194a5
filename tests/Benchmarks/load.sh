#!/usr/bin/env bash
# Creates, right guesses and wrong guesses a second on the published service, with 64 connections and with one; medians of three rounds.
# Takes curl and wrk. Each guess is at a recipient of its own, created just before. Every answer is checked.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
port=${PORT:-5091}
seconds=${SECONDS_EACH:-4}
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
dotnet publish src/Api -c Release -o "$work/publish" >/dev/null

cat >"$work/load.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local number, last, expected, code, bad = 0, 0, nil, nil, 0
function init(args)
  wrk.headers["Authorization"] = "Token " .. args[1]
  number, expected, code = tonumber(args[2]), args[3], args[4]
end
function request()
  number = number + 1
  return wrk.format(nil, nil, nil, string.format('{"code": %s, "mobile_number": "09%09d"}', code, number))
end
function response(status, headers, body)
  if not string.find(body, expected, 1, true) then bad = bad + 1; print("BAD " .. status .. " " .. body) end
end
LUA

run() { # connections, path, first recipient, what each answer holds, code
  timeout 60 wrk -t1 -c"$1" -d"${6:-$seconds}s" --latency -s "$work/load.lua" "http://127.0.0.1:$port/api/notifications/otp/$2" -- "$token" "$3" "$4" "$5" >"$work/out"
  if grep -q BAD "$work/out"; then grep -m1 BAD "$work/out" >&2; exit 1; fi
  awk '/Requests\/sec/ { rate = $2 } /99%/ { p99 = $2 } / 50%/ { p50 = $2 } END { printf "%s %s %s\n", rate, p50, p99 }' "$work/out"
}

median() { sort -n | sed -n 2p; }

echo '| connections | what | requests/s | p50 | p99 |'
echo '|---|---|---|---|---|'
for connections in 64 1; do
  for what in create right wrong; do : >"$work/$what"; done
  for round in 1 2 3; do
    "$work/publish/Otp.Api" --Storage:Directory="$work/data-$connections-$round" --urls="http://127.0.0.1:$port" --Otp:Lifetime=01:00:00 >"$work/log" 2>&1 &
    server=$!
    until curl -fs -o /dev/null "http://127.0.0.1:$port/health/ready"; do sleep 0.05; done
    token=$(cat "$work/data-$connections-$round/admin.token")
    # Several times as long as the guesses take, so that these don't run out of recipients.
    run "$connections" "" 100000000 '"id":' 123456 $((seconds * 4)) >>"$work/create"
    run "$connections" verify/ 100000000 '"verified":true' 123456 $((seconds / 2)) >>"$work/right"
    run "$connections" "" 500000000 '"id":' 123456 "$seconds" >/dev/null
    run "$connections" verify/ 500000000 '"incorrect"' 1 $((seconds / 2)) >>"$work/wrong"
    kill "$server"; wait "$server" || true
  done
  for what in create right wrong; do
    read -r rate p50 p99 <<<"$(median <"$work/$what")"
    echo "| $connections | $what | $rate | $p50 | $p99 |"
  done
done
