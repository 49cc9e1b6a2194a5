#!/usr/bin/env bash
# What the list costs as the table grows: the published service on loopback, one request at a time, the median of 21.
# Takes curl and sqlite3. The rows are copies of one code, a second apart, so that filling a table takes seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
port=${PORT:-5090}
base="http://127.0.0.1:$port/api/notifications/otp/"
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
dotnet publish src/Api -c Release -o "$work/publish" >/dev/null

serve() {
  "$work/publish/Otp.Api" --Storage:Directory="$work/data" --urls="http://127.0.0.1:$port" >"$work/log" 2>&1 &
  server=$!
  until curl -fs -o /dev/null "http://127.0.0.1:$port/health/ready"; do sleep 0.05; done
  token=$(cat "$work/data/admin.token")
}

stop() { kill "$server"; wait "$server" || true; }

median() { # of the seconds that a request takes, in milliseconds
  for _ in $(seq 21); do
    curl -fs -o /dev/null -w '%{time_total}\n' -H "Authorization: Token $token" "$base?$1"
  done | sort -n | sed -n 11p | awk '{ printf "%.1f", $1 * 1000 }'
}

serve
curl -fs -o /dev/null -H "Authorization: Token $token" -H 'Content-Type: application/json' -d '{"code": 255315, "mobile_number": "09123256545", "valid_to": "2999-01-01T00:00:00Z"}' "$base"
stop

queries=(
  ''
  'offset=500000'
  'ordering=id'
  'ordering=ttl'
  'ordering=mobile_number'
  'id_max=5'
  'created_to=2020-01-01'
  'is_allow=true'
  'is_allow=false'
  'mobile_number=09187654321'
  'search=0918765'
)
echo '| rows | query | ms |'
echo '|---|---|---|'
for rows in 10 10000 1000000; do
  sqlite3 "$work/data/otp.db" "
    WITH RECURSIVE n(i) AS (SELECT (SELECT count(*) FROM otp_codes) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $rows)
    INSERT INTO otp_codes (is_generated, issued_at, code_digits, valid_to, ends_at, created_by, created_at, updated_at, canonical_recipient, code_fingerprint, sealed_code, email, mobile_number, consumed_at, version)
    SELECT is_generated, issued_at + i * 1000000, code_digits, valid_to + i * 1000000, valid_to + i * 1000000, created_by, created_at + i * 1000000, updated_at + i * 1000000, canonical_recipient, code_fingerprint, sealed_code, email, mobile_number, consumed_at, version
    FROM otp_codes, n WHERE id = 1;
    PRAGMA wal_checkpoint(TRUNCATE);" >/dev/null
  serve
  for query in "${queries[@]}"; do echo "| $rows | \`${query:-first page}\` | $(median "$query") |"; done
  stop
done
