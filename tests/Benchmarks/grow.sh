#!/usr/bin/env bash
# What creating and verifying cost with ROWS codes in the table beside none: two services that are loaded one after the other, three rounds,
# medians; then memory over REQUESTS requests. Takes curl, wrk, sqlite3, some ten minutes and, for ten million rows, 4 GB of disk.
# docs/benchmarks.md tells how to read it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/Benchmarks/common.sh

rows=${ROWS:-10000000}
requests=${REQUESTS:-1000000}
seconds=${SECONDS_EACH:-4}
half=$(((seconds + 1) / 2))
rounds=${ROUNDS:-3}
[ -n "$(type -P sqlite3)" ] || fail 'This takes sqlite3.'
publish src/Api otp

# Codes of the last weeks that have ended but are kept (Otp:Retention), of random recipients. Their index grows with them, so that its pages
# are as full as those of a table that grew; the others only ever grow at their end, and are made anew behind them, which is faster. The start
# wants to have the keys of the newest codes; and they count as summed, for the first sums of so many would be at it meanwhile.
fill() { # database
  sqlite3 "$1" "SELECT sql || ';' FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'otp_codes' AND sql NOT LIKE '%recipient%'" >"$work/create.sql"
  sqlite3 "$1" "SELECT 'DROP INDEX \"' || name || '\";' FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'otp_codes' AND sql NOT LIKE '%recipient%'" >"$work/drop.sql"
  [ -s "$work/create.sql" ] || fail 'The table has no indexes.'
  sqlite3 -bail "$1" >/dev/null <<SQL
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;
.read $work/drop.sql
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $rows)
INSERT INTO otp_codes (is_generated, valid_to, created_by, created_at, issued_at, updated_at, canonical_recipient, code_fingerprint, sealed_code,
    mobile_number, version, ends_at)
SELECT 0, t + 120000000, 1, t, t, t, r, randomblob(16), CAST(x'$(sqlite3 "$1" 'SELECT id FROM registered_keys')' || randomblob(32) AS BLOB), r, 1, t + 120000000
FROM (SELECT unixepoch('now', '-20 days') * 1000000 + i * (864000000000 / $rows) AS t, '09' || (100000000 + i * i % 899999963) AS r FROM n);
INSERT INTO sum_progress (settled_until, summed_at) SELECT unixepoch('now') * 1000000, unixepoch('now') * 1000000;
.read $work/create.sql
PRAGMA journal_mode = WAL;
SQL
}

start_otp full "$port" "$work/full"
stop full
fill "$work/full/otp.db"

for round in $(seq "$rounds"); do
  # The empty one starts over; the full one goes on, with other recipients.
  rm -rf "$work/empty"
  numbers=([full]=$((round * 2000000)))
  start_otp empty "$port" "$work/empty"
  start_otp full $((port + 1)) "$work/full"
  turn='empty full'
  [ $((round % 2)) -eq 1 ] || turn='full empty'

  for name in $turn; do create warm-up $name 64 4; right warm-up $name 64 1; done
  for connections in 64 1; do
    for name in $turn; do create create-$connections $name $connections "$seconds"; done
    for name in $turn; do create filling $name 64 "$seconds"; right right-$connections $name $connections "$half"; done
    for name in $turn; do create filling $name 64 "$seconds"; wrong wrong-$connections $name $connections "$half"; done
  done
  for name in $turn; do stop $name; done
done

echo "| connections | what | requests/s, no rows | with $rows | CPU, ms per 1,000, no rows | with $rows | CPU, ratio | p50, ratio |"
echo '|---|---|---|---|---|---|---|---|'
for connections in 64 1; do
  for what in create right wrong; do
    empty=$what-$connections.empty full=$what-$connections.full
    case $what in create) words=create ;; *) words="verify, $what" ;; esac
    echo "| $connections | $words | $(column "$empty" 1) | $(column "$full" 1) | $(column "$empty" 4) | $(column "$full" 4) | $(ratio "$full" "$empty" 4) | $(ratio "$full" "$empty" 2) |"
  done
done

# A fifth of the requests are right guesses.
rm -rf "$work/empty"
numbers=()
start_otp empty "$port" "$work/empty"
echo
echo '| requests so far | memory, MiB |'
echo '|---|---|'
answered=0
for tenth in $(seq 10); do
  while [ "$answered" -lt $((requests * tenth / 10)) ]; do
    create memory empty 64 4
    answered=$((answered + count))
    right memory empty 64 1
    answered=$((answered + count))
  done
  echo "| $answered | $(memory empty) |"
done
