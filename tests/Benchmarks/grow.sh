#!/usr/bin/env bash
# What creating and verifying cost with ROWS codes in the table and with none: in turn, three rounds, medians; then memory over REQUESTS creates.
# Takes curl, wrk and sqlite3, some minutes and, for ten million rows, 4 GB of disk. Every answer is checked.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
port=${PORT:-5091}
rows=${ROWS:-10000000}
requests=${REQUESTS:-1000000}
seconds=${SECONDS_EACH:-4}
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop; rm -rf "$work"' EXIT
dotnet publish src/Api -c Release -o "$work/otp" >/dev/null

# Recipients at random, as people come, so that each create lands anywhere in the index.
cat >"$work/load.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local number, body, expected = 0, nil, nil
function init(args)
  wrk.headers["Authorization"] = "Token " .. args[1]
  number, expected, body = tonumber(args[2]), args[3], '{"code": 123456, "mobile_number": "09'
end
function request()
  number = number + 1
  return wrk.format(nil, nil, nil, body .. (100000000 + number * 387420489 % 899999963) .. '"}')
end
function response(status, headers, answer)
  if not string.find(answer, expected, 1, true) then print("BAD " .. status .. " " .. answer) end
end
LUA

serve() { # directory
  "$work/otp/Otp.Api" --Storage:Directory="$work/$1" --urls="http://127.0.0.1:$port" --Otp:Lifetime=01:00:00 >"$work/log" 2>&1 &
  server=$!
  until curl -fs -o /dev/null "http://127.0.0.1:$port/health/ready"; do kill -0 "$server" || { cat "$work/log" >&2; exit 1; }; sleep 0.05; done
  token=$(cat "$work/$1/admin.token")
}

ticks() { sed 's/.*) //' "/proc/$server/stat" | awk '{ print $12 + $13 }'; }

run() { # what, path, first number, what each answer holds, seconds
  local before after
  before=$(ticks)
  timeout 300 wrk -t1 -c64 -d"${5}s" --latency -s "$work/load.lua" "http://127.0.0.1:$port/api/notifications/otp/$2" -- "$token" "$3" "$4" >"$work/out"
  after=$(ticks)
  if grep -q BAD "$work/out"; then grep -m1 BAD "$work/out" >&2; exit 1; fi
  awk -v ticks=$((after - before)) '/Requests\/sec/ { rate = $2 } / requests in / { count = $1 } END { printf "%.0f %.0f\n", rate, ticks * 10 * 1000 / count }' "$work/out" >>"$work/$1"
}

for directory in empty full; do serve $directory; stop; done
sqlite3 "$work/full/otp.db" >/dev/null <<SQL
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;
CREATE TEMP TABLE indexes AS SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'otp_codes' AND sql IS NOT NULL;
$(sqlite3 "$work/full/otp.db" "SELECT 'DROP INDEX \"' || name || '\";' FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'otp_codes' AND sql IS NOT NULL")
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $rows)
INSERT INTO otp_codes (valid_to, created_by, created_at, updated_at, canonical_recipient, code_fingerprint, sealed_code, mobile_number, version, ends_at)
SELECT t + 120000000, 1, t, t, r, randomblob(16), randomblob(40), r, 1, t + 120000000
FROM (SELECT (unixepoch('now', '-20 days') * 1000000) + i * 100000 AS t, '09' || (100000000 + i * 1000003 % 899999963) AS r FROM n);
SQL
sqlite3 "$work/empty/otp.db" "SELECT sql || ';' FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'otp_codes' AND sql IS NOT NULL" >"$work/indexes.sql"
sqlite3 "$work/full/otp.db" "PRAGMA cache_size = -500000" ".read $work/indexes.sql" "PRAGMA journal_mode = WAL" >/dev/null

for round in 1 2 3; do
  for directory in empty full; do
    serve $directory
    run warm-up "" "${round}0000000" '"id":' "$seconds"
    run "$directory-create" "" "${round}2000000" '"id":' $((seconds * 2))
    run "$directory-verify" verify/ "${round}2000000" '"verified":true' "$seconds"
    stop
  done
done

median() { cut -d' ' -f"$2" "$work/$1" | sort -n | sed -n 2p; } # file, column: 1 requests a second, 2 processor time
echo "| | no rows: requests/s | CPU ms per 1,000 | $rows rows: requests/s | CPU ms per 1,000 | ratio of CPU |"
echo '|---|---|---|---|---|---|'
for what in create verify; do
  empty=$(median empty-$what 2) full=$(median full-$what 2)
  echo "| $what | $(median empty-$what 1) | $empty | $(median full-$what 1) | $full | $(awk -v a="$full" -v b="$empty" 'BEGIN { printf "%.2f", a / b }') |"
done

serve empty
echo
echo '| creates so far | memory, MiB |'
echo '|---|---|'
for tenth in $(seq 10); do
  done=0
  while [ "$done" -lt $((requests / 10)) ]; do
    run memory "" "$((40000000 + tenth * 1000000 + done))" '"id":' 2
    done=$((done + $(awk '/ requests in / { print $1 }' "$work/out")))
  done
  echo "| $((requests / 10 * tenth)) | $(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$server/status") |"
done
