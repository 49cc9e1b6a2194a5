#!/usr/bin/env bash
# Sending: how many sends, delivers and resends a second are taken beside creates, how many messages a second a fast gateway is handed, and
# how long one waits for it when there is no queue. Three rounds, medians. Takes curl, wrk, sqlite3 and about a minute and a half;
# docs/benchmarks.md tells how to read it.
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

delivers() { # label, connections, seconds
  drive "$1" otp "$2" deliver/ 123456 "${numbers[otp]}" 21000000 202 '"code":123456' "$3"
  numbers[otp]=$((numbers[otp] + count + $2))
}

# Each of the codes after an id once more; they were all sent or delivered.
resends() { # label, connections, after id, seconds
  drive "$1" otp "$2" ID/resend/ 0 $(($3 + 1)) "$(newest)" 202 '"is_allow":true' "$4"
  [ -z "$exhausted" ] || fail 'There are no more codes to send again; a shorter run, please.'
}

newest() { sqlite3 "$database" 'SELECT max(id) FROM otp_codes'; }

drained() { until [ "$(sqlite3 "$database" 'SELECT count(*) FROM deliveries WHERE state = 1')" = 0 ]; do sleep 0.1; done; }

# Deliveries since an id: how many a second, and the milliseconds from accepted to noted as handed over.
handed() { # file, after id
  drained
  sqlite3 -separator ' ' "$database" "
    WITH d AS (SELECT updated_at - created_at AS wait, updated_at FROM deliveries WHERE id > $2),
      r AS (SELECT wait, row_number() OVER (ORDER BY wait) AS place, count(*) OVER () AS n FROM d)
    SELECT CAST((SELECT count(*) * 1e6 / max(1, max(updated_at) - min(updated_at)) FROM d) AS INTEGER),
      (SELECT round(wait / 1000.0, 2) FROM r WHERE place = (n + 1) / 2), (SELECT round(wait / 1000.0, 2) FROM r WHERE place = (n * 99 + 99) / 100)" >>"$work/$1"
}

for round in $(seq "$rounds"); do
  numbers=([otp]=1)
  start_otp otp "$port" "$work/data-$round" --Delivery:Sms:0:Type=Webhook --Delivery:Sms:0:Url="http://127.0.0.1:$((port + 1))/" \
    --Delivery:Sms:0:Secret=a-secret-for-this-measurement-alone --Otp:ResendInterval=00:00:00
  database=$work/data-$round/otp.db
  create warm-up otp 64 4
  sends warm-up 64 1
  handed warm-up.handed 0

  create create otp 64 "$seconds"
  last=$(sqlite3 "$database" 'SELECT max(id) FROM deliveries')
  before=$(newest)
  sends send 64 "$seconds"
  handed busy.handed "$last"
  delivers deliver 64 "$seconds"
  resends resend 64 "$before" "$seconds"
  drained
  last=$(sqlite3 "$database" 'SELECT max(id) FROM deliveries')
  sends send-1 1 "$seconds"
  handed idle.handed "$last"
  stop otp
done

echo '| | a second | p50, ms | p99, ms |'
echo '|---|---|---|---|'
echo "| creates taken, 64 connections | $(column create.otp 1) | $(column create.otp 2) | $(column create.otp 3) |"
echo "| sends taken, 64 connections, while others go out | $(column send.otp 1) | $(column send.otp 2) | $(column send.otp 3) |"
echo "| delivers taken, the same | $(column deliver.otp 1) | $(column deliver.otp 2) | $(column deliver.otp 3) |"
echo "| resends taken, the same | $(column resend.otp 1) | $(column resend.otp 2) | $(column resend.otp 3) |"
echo "| messages handed to the gateway, from a queue | $(column busy.handed 1) | | |"
echo "| one connection: sends taken | $(column send-1.otp 1) | $(column send-1.otp 2) | $(column send-1.otp 3) |"
echo "| one connection: from accepted to noted as handed over | | $(column idle.handed 2) | $(column idle.handed 3) |"
echo
echo "| ratio: sends to creates | $(ratio send.otp create.otp 1) |"
echo "| ratio: delivers to sends | $(ratio deliver.otp send.otp 1) |"
echo "| ratio: resends to sends | $(ratio resend.otp send.otp 1) |"
