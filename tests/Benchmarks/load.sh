#!/usr/bin/env bash
# The published service beside the bare floor (tests/Benchmarks/Floor) and, where PEER names its directory, a Django REST framework peer: in turn,
# in one run, three rounds, medians. Takes curl and wrk. Every answer is checked; each guess is at a recipient of its own, created just before.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
port=${PORT:-5091}
seconds=${SECONDS_EACH:-4}
rounds=${ROUNDS:-3}
peer=${PEER:-}
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop; rm -rf "$work"' EXIT
dotnet publish src/Api -c Release -o "$work/otp" >/dev/null
dotnet publish tests/Benchmarks/Floor -c Release -o "$work/floor" >/dev/null

cat >"$work/load.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local number, body, expected = 0, nil, nil
function init(args)
  wrk.headers["Authorization"] = "Token " .. args[1]
  number, expected, body = tonumber(args[2]), args[3], '{"code": ' .. args[4] .. ', "mobile_number": "09'
end
function request()
  number = number + 1
  return wrk.format(nil, nil, nil, body .. number .. '"}')
end
function response(status, headers, answer)
  if not string.find(answer, expected, 1, true) then print("BAD " .. status .. " " .. answer) end
end
LUA

# The processor time of the server and of the workers it started, in hundredths of a second.
ticks() { cat /proc/"$server"/stat $(pgrep -P "$server" | sed 's|.*|/proc/&/stat|') 2>/dev/null | sed 's/.*) //' | awk '{ sum += $12 + $13 } END { print sum }'; }

# Starts what follows the name and waits until it answers; notes how long that took.
start() { # name, command …
  local name=$1 began
  shift
  began=$(date +%s%N)
  "$@" >"$work/log" 2>&1 &
  server=$!
  until curl -s -o /dev/null "http://127.0.0.1:$port/health/ready"; do kill -0 "$server" || { cat "$work/log" >&2; exit 1; }; sleep 0.01; done
  echo "$((($(date +%s%N) - began) / 1000000))" >>"$work/$name-start"
}

run() { # what, connections, path, first recipient, what each answer holds, code, seconds
  local before after
  before=$(ticks)
  timeout 60 wrk -t1 -c"$2" -d"${7}s" --latency -s "$work/load.lua" "http://127.0.0.1:$port/api/notifications/otp/$3" -- "$token" "$4" "$5" "$6" >"$work/out"
  after=$(ticks)
  if grep -q BAD "$work/out"; then grep -m1 BAD "$work/out" >&2; exit 1; fi
  awk -v ticks=$((after - before)) '
    function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
    /Requests\/sec/ { rate = $2 } / requests in / { count = $1 } / 50%/ { p50 = ms($2) } / 99%/ { p99 = ms($2) }
    END { printf "%.0f %.2f %.2f %.0f\n", rate, p50, p99, ticks * 10 * 1000 / count }' "$work/out" >>"$work/$1"
}

memory() { awk '/VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$server/status" >>"$work/$1-memory"; }

for round in $(seq "$rounds"); do
  start otp "$work/otp/Otp.Api" --Storage:Directory="$work/data-$round" --urls="http://127.0.0.1:$port" --Otp:Lifetime=01:00:00
  token=$(cat "$work/data-$round/admin.token")
  run warm-up 64 "" 100000000 '"id":' 123456 "$seconds"
  run warm-up 64 verify/ 100000000 '"verified":true' 123456 1
  run otp-create 64 "" 200000000 '"id":' 123456 $((seconds * 2))
  run otp-right 64 verify/ 200000000 '"verified":true' 123456 "$seconds"
  run warm-up 64 "" 500000000 '"id":' 123456 $((seconds * 2))
  run otp-wrong 64 verify/ 500000000 '"incorrect"' 1 "$seconds"
  memory otp
  run otp-create-1 1 "" 700000000 '"id":' 123456 $((seconds * 2))
  run otp-right-1 1 verify/ 700000000 '"verified":true' 123456 $((seconds / 2))
  stop

  start floor "$work/floor/Otp.Floor" sqlite "$work/floor-$round.db" "http://127.0.0.1:$port"
  run warm-up 64 "" 100000000 '"id":' 123456 "$seconds"
  run floor-create 64 "" 200000000 '"id":' 123456 "$seconds"
  memory floor
  run floor-create-1 1 "" 700000000 '"id":' 123456 "$seconds"
  stop

  if [ -n "$peer" ]; then
    mkdir "$work/peer-$round"
    DATA="$work/peer-$round" /usr/bin/python3 "$peer/otp_site.py" migrate >/dev/null
    token=$(DATA="$work/peer-$round" /usr/bin/python3 "$peer/otp_site.py" token admin | tail -n 1)
    start peer env DATA="$work/peer-$round" /usr/bin/python3 "$peer/otp_site.py" serve "$port" 3
    run warm-up 64 "" 100000000 '"id":' 123456 2
    run peer-create 64 "" 200000000 '"id":' 123456 "$seconds"
    stop
  fi
done

median() { sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'; }
column() { cut -d' ' -f"$2" "$work/$1" | median; } # file, column: 1 requests a second, 2 p50, 3 p99, 4 processor time
row() { [ ! -e "$work/$1" ] || echo "| $2 | $(column "$1" 1) | $(column "$1" 2) | $(column "$1" 3) | $(column "$1" 4) |"; }
ratio() { awk -v a="$(column "$1" "$3")" -v b="$(column "$2" "$3")" 'BEGIN { printf "%.2f\n", a / b }'; }

echo '| | requests/s | p50, ms | p99, ms | CPU ms per 1,000 |'
echo '|---|---|---|---|---|'
row otp-create 'create, 64 connections'
row floor-create 'floor: create, 64 connections'
row peer-create 'Django REST framework: create, 64 connections'
row otp-right 'verify, right, 64 connections'
row otp-wrong 'verify, wrong, 64 connections'
row otp-create-1 'create, 1 connection'
row floor-create-1 'floor: create, 1 connection'
row otp-right-1 'verify, right, 1 connection'
echo
echo '| ratio | |'
echo '|---|---|'
echo "| create, of the floor's rate | $(ratio otp-create floor-create 1) |"
echo "| create, CPU, of the floor's | $(ratio otp-create floor-create 4) |"
echo "| create, p99, of the floor's | $(ratio otp-create floor-create 3) |"
[ -z "$peer" ] || echo "| create, of the peer's rate | $(ratio otp-create peer-create 1) |"
echo "| verify (right), of create's rate | $(ratio otp-right otp-create 1) |"
echo "| one connection: create, of the floor's rate | $(ratio otp-create-1 floor-create-1 1) |"
echo
echo "Start to ready: $(median <"$work/otp-start") ms. Memory after the load: $(median <"$work/otp-memory") MiB (floor: $(median <"$work/floor-memory") MiB)."
[ -n "$peer" ] || echo "The peer did not run: PEER names no directory."
