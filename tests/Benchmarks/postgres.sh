#!/usr/bin/env bash
# Creates a second on PostgreSQL: one node and two, beside pgbench with the same insert and beside the bare floor with one insert a request;
# in turn, in one run, three rounds, medians. Takes curl, wrk and PostgreSQL's server binaries (with pgbench); starts a throw-away cluster.
# Where PEER names its directory, a Django REST framework peer on the same server joins in. Every answer is checked.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
chmod 755 "$work"
port=${PORT:-5091}
database_port=${DATABASE_PORT:-5591}
seconds=${SECONDS_EACH:-4}
rounds=${ROUNDS:-3}
peer=${PEER:-}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as=$([ "$(id -u)" = 0 ] && echo "runuser -u postgres --" || true)
servers=()
stop() { for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; done; servers=(); }
trap 'stop; $as "$bin/pg_ctl" -D "$work/pg/data" -m fast stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
dotnet publish src/Api -c Release -o "$work/otp" >/dev/null
dotnet publish tests/Benchmarks/Floor -c Release -o "$work/floor" -p:IsPublishable=true >/dev/null

mkdir "$work/pg"
[ -z "$as" ] || chown postgres "$work/pg"
$as "$bin/initdb" -D "$work/pg/data" -U otp -A trust --locale=C -E UTF8 >/dev/null
$as "$bin/pg_ctl" -D "$work/pg/data" -o "-p $database_port -k $work/pg -c listen_addresses=127.0.0.1 -c max_connections=300 -c shared_buffers=512MB" -l "$work/pg/log" -w start >/dev/null
sql() { "$bin/psql" -q -h 127.0.0.1 -p "$database_port" -U otp -d "$1" -c "$2"; }
connection() { echo "Host=127.0.0.1;Port=$database_port;Username=otp;Database=$1;Maximum Pool Size=64"; }

cat >"$work/insert.sql" <<'SQL'
\set number random(100000000, 999999999)
INSERT INTO otp_codes (valid_to, created_by, created_at, updated_at, canonical_recipient, code_fingerprint, sealed_code, mobile_number, version, ends_at)
VALUES (now() + interval '2 minutes', 1, now(), now(), '09' || :number, decode(repeat('00', 16), 'hex'), decode(repeat('00', 40), 'hex'), '09' || :number, 1, now() + interval '2 minutes') RETURNING id;
SQL
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
  return wrk.format(nil, nil, nil, body .. number .. '"}')
end
function response(status, headers, answer)
  if not string.find(answer, expected, 1, true) then print("BAD " .. status .. " " .. answer) end
end
LUA

start() { # port, command …
  local at=$1
  shift
  "$@" >"$work/log" 2>&1 &
  servers+=($!)
  until curl -s -o /dev/null "http://127.0.0.1:$at/health/ready"; do kill -0 "${servers[-1]}" || { cat "$work/log" >&2; exit 1; }; sleep 0.02; done
}

# One generator for each node; their sum is one figure.
run() { # what, connections each, path, first number, expected, seconds, ports …
  local what=$1 each=$2 path=$3 first=$4 expected=$5 long=$6 at pids=() out
  shift 6
  for at in "$@"; do
    timeout 60 wrk -t1 -c"$each" -d"${long}s" --latency -s "$work/load.lua" "http://127.0.0.1:$at/api/notifications/otp/$path" -- "$token" $((first + (at - port) * 20000000)) "$expected" >"$work/out-$at" &
    pids+=($!)
  done
  wait "${pids[@]}"
  for at in "$@"; do
    out="$work/out-$at"
    if grep -q BAD "$out"; then grep -m1 BAD "$out" >&2; exit 1; fi
    awk 'function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
      /Requests\/sec/ { rate = $2 } / 50%/ { p50 = ms($2) } / 99%/ { p99 = ms($2) } END { print rate, p50, p99 }' "$out"
  done | awk '{ rate += $1; if ($2 > p50) p50 = $2; if ($3 > p99) p99 = $3 } END { printf "%.0f %.2f %.2f\n", rate, p50, p99 }' >>"$work/result-$what"
}

node() { # port, database
  start "$1" "$work/otp/Otp.Api" --Storage:Provider=PostgreSql --ConnectionStrings:Otp="$(connection "$2")" --Secrets:Keys:0=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= \
    --Access:BootstrapToken="$token" --Storage:Directory="$work/node-$1" --urls="http://127.0.0.1:$1" --Otp:Lifetime=01:00:00
}

token=a-token-for-this-measurement-alone
for round in $(seq "$rounds"); do
  sql postgres "CREATE DATABASE floor$round"; sql postgres "CREATE DATABASE one$round"; sql postgres "CREATE DATABASE two$round"

  start "$port" "$work/floor/Otp.Floor" postgres "$(connection "floor$round")" "http://127.0.0.1:$port"
  run warm-up 64 "" 100000000 '"id":' "$seconds" "$port"
  run floor 64 "" 200000000 '"id":' "$seconds" "$port"
  stop
  "$bin/pgbench" -n -M prepared -c 32 -j 2 -T "$seconds" -f "$work/insert.sql" -h 127.0.0.1 -p "$database_port" -U otp "floor$round" 2>/dev/null |
    awk '/^tps/ { rate = $3 } /latency average/ { latency = $4 } END { printf "%.0f %.2f -\n", rate, latency }' >>"$work/result-pgbench"

  node "$port" "one$round"
  run warm-up 64 "" 100000000 '"id":' "$seconds" "$port"
  run warm-up 64 verify/ 100000000 '"verified":true' 1 "$port"
  run one 64 "" 300000000 '"id":' $((seconds * 2)) "$port"
  run one-verify 64 verify/ 300000000 '"verified":true' "$seconds" "$port"
  stop

  node "$port" "two$round"
  node $((port + 1)) "two$round"
  run warm-up 32 "" 100000000 '"id":' "$seconds" "$port" $((port + 1))
  run two 32 "" 300000000 '"id":' "$seconds" "$port" $((port + 1))
  stop

  if [ -n "$peer" ]; then
    sql postgres "CREATE DATABASE peer$round"
    export PG="host=127.0.0.1 port=$database_port user=otp dbname=peer$round" DATA="$work/peer-$round"
    mkdir "$DATA"
    /usr/bin/python3 "$peer/otp_site.py" migrate >/dev/null
    own=$token token=$(/usr/bin/python3 "$peer/otp_site.py" token admin | tail -n 1)
    start "$port" /usr/bin/python3 "$peer/otp_site.py" serve "$port" 3
    run warm-up 64 "" 100000000 '"id":' 2 "$port"
    run peer 64 "" 200000000 '"id":' "$seconds" "$port"
    token=$own
    stop
  fi
done

median() { sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'; }
column() { cut -d" " -f"$2" "$work/result-$1" | median; }
row() { [ ! -e "$work/result-$1" ] || echo "| $2 | $(column "$1" 1) | $(column "$1" 2) | $(column "$1" 3) |"; }
ratio() { awk -v a="$(column "$1" 1)" -v b="$(column "$2" 1)" 'BEGIN { printf "%.2f\n", a / b }'; }
echo '| | requests/s | p50, ms | p99, ms |'
echo '|---|---|---|---|'
row one 'create, one node, 64 connections'
row two 'create, two nodes, 32 connections each'
row one-verify 'verify, right, one node, 64 connections'
row pgbench 'pgbench, the same insert, prepared, 32 clients (mean latency)'
row floor 'floor: one insert a request, 64 connections'
row peer 'Django REST framework, 64 connections'
echo
echo '| ratio | |'
echo '|---|---|'
echo "| one node, of pgbench's rate | $(ratio one pgbench) |"
echo "| one node, of the floor's rate | $(ratio one floor) |"
echo "| two nodes, of one node's rate | $(ratio two one) |"
echo "| verify, of create's rate | $(ratio one-verify one) |"
[ -z "$peer" ] || echo "| one node, of the peer's rate | $(ratio one peer) |"
[ -n "$peer" ] || { echo; echo "The peer did not run: PEER names no directory."; }
