#!/usr/bin/env bash
# Sending: how many sends a second are taken beside creates, how many a second a fast gateway is handed, and how long one waits for it when
# there is no queue. Three rounds, medians. Takes curl, wrk, sqlite3 and about a minute; docs/benchmarks.md tells how to read it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/Benchmarks/common.sh

seconds=${SECONDS_EACH:-4}
rounds=${ROUNDS:-3}
[ -n "$(type -P sqlite3)" ] || fail 'This takes sqlite3.'
publish src/Api otp
publish tests/Benchmarks/Floor floor
start gateway $((port + 1)) "$work/floor/Otp.Floor" gateway - "http://127.0.0.1:$((port + 1))"

sends() { # label, connections, seconds
  drive "$1" otp "$2" send/ 0 "${numbers[otp]}" 21000000 202 '"code":null' "$3"
  numbers[otp]=$((numbers[otp] + count + $2))
}

# Deliveries since an id: how many a second, and the milliseconds from accepted to noted as handed over.
handed() { # file, database, after id
  until [ "$(sqlite3 "$2" 'SELECT count(*) FROM deliveries WHERE state = 1')" = 0 ]; do sleep 0.1; done
  sqlite3 -separator ' ' "$2" "
    WITH d AS (SELECT updated_at - created_at AS wait, updated_at FROM deliveries WHERE id > $3),
      r AS (SELECT wait, row_number() OVER (ORDER BY wait) AS place, count(*) OVER () AS n FROM d)
    SELECT CAST((SELECT count(*) * 1e6 / max(1, max(updated_at) - min(updated_at)) FROM d) AS INTEGER),
      (SELECT round(wait / 1000.0, 2) FROM r WHERE place = (n + 1) / 2), (SELECT round(wait / 1000.0, 2) FROM r WHERE place = (n * 99 + 99) / 100)" >>"$work/$1"
}

for round in $(seq "$rounds"); do
  numbers=([otp]=1)
  start_otp otp "$port" "$work/data-$round" --Delivery:Sms:0:Type=Webhook --Delivery:Sms:0:Url="http://127.0.0.1:$((port + 1))/" \
    --Delivery:Sms:0:Secret=a-secret-for-this-measurement-alone
  database=$work/data-$round/otp.db
  create warm-up otp 64 4
  sends warm-up 64 1
  handed warm-up.handed "$database" 0

  create create otp 64 "$seconds"
  last=$(sqlite3 "$database" 'SELECT max(id) FROM deliveries')
  sends send 64 "$seconds"
  handed busy.handed "$database" "$last"
  last=$(sqlite3 "$database" 'SELECT max(id) FROM deliveries')
  sends send-1 1 "$seconds"
  handed idle.handed "$database" "$last"
  stop otp
done

echo '| | a second | p50, ms | p99, ms |'
echo '|---|---|---|---|'
echo "| creates taken, 64 connections | $(column create.otp 1) | $(column create.otp 2) | $(column create.otp 3) |"
echo "| sends taken, 64 connections, while others go out | $(column send.otp 1) | $(column send.otp 2) | $(column send.otp 3) |"
echo "| messages handed to the gateway, from a queue | $(column busy.handed 1) | | |"
echo "| one connection: sends taken | $(column send-1.otp 1) | $(column send-1.otp 2) | $(column send-1.otp 3) |"
echo "| one connection: from accepted to noted as handed over | | $(column idle.handed 2) | $(column idle.handed 3) |"
echo
echo "| ratio: sends to creates | $(ratio send.otp create.otp 1) |"
