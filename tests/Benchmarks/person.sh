#!/usr/bin/env bash
# What a person's page of the console costs with ROWS codes in the table, each with a message, and a tenth as many lines in the audit trail:
# the published service on loopback, an admin signed in, one request at a time, the median of 21. Takes curl and sqlite3, some ten minutes
# and, for ten million rows, 5 GB of disk.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/Benchmarks/common.sh

rows=${ROWS:-10000000}
busy=09120000001
[ -n "$(type -P sqlite3)" ] || fail 'This takes sqlite3.'
publish src/Api otp
data=$work/data
console="http://127.0.0.1:$port/console"

# Indexes are made anew behind the rows, which is faster. One recipient in two thousand is the same; the start wants to have the keys of the
# newest codes.
fill() {
  local indexes="FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('otp_codes', 'deliveries', 'audit_entries')"
  sqlite3 "$data/otp.db" "SELECT sql || ';' $indexes" >"$work/create.sql"
  sqlite3 "$data/otp.db" "SELECT 'DROP INDEX \"' || name || '\";' $indexes" >"$work/drop.sql"
  sqlite3 -bail "$data/otp.db" >/dev/null <<SQL
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;
.read $work/drop.sql
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $rows)
INSERT INTO otp_codes (is_generated, valid_to, created_by, created_at, issued_at, updated_at, canonical_recipient, code_fingerprint,
    sealed_code, mobile_number, version, ends_at, consumed_at)
SELECT 1, t + 120000000, 1, t, t, t, r, randomblob(16), CAST(x'$(sqlite3 "$data/otp.db" 'SELECT id FROM registered_keys')' || randomblob(32) AS BLOB),
    r, 1, t + 60000000, t + 60000000
FROM (
    SELECT unixepoch('now', '-20 days') * 1000000 + i * (1728000000000 / $rows) AS t,
        CASE WHEN i % 2000 = 0 THEN '$busy' ELSE '09' || (100000000 + i * i % 899999963) END AS r
    FROM n);
INSERT INTO deliveries (otp_code_id, channel, prefix, provider, locale, state, attempts, uncertain, reference, created_at, updated_at, version)
SELECT id, 1, substr(mobile_number, 1, 4), 'sms-0', 'fa', 4, 1, 0, 'r-' || id, created_at, created_at + 1000000, 1 FROM otp_codes;
INSERT INTO audit_entries (at, token_id, action, target, target_id) SELECT created_at, 1, 2, 1, id FROM otp_codes WHERE id % 10 = 0;
-- As if all had been summed; the first sums of so many codes would be at it meanwhile.
INSERT INTO sum_progress (settled_until, summed_at) SELECT unixepoch('now') * 1000000, unixepoch('now') * 1000000;
.read $work/create.sql
PRAGMA journal_mode = WAL;
SQL
}

visit() { curl -s -b "$work/cookies" -c "$work/cookies" "$@"; }

# The antiforgery token of the form on a page.
form_token() { visit "$console$1" | grep -o 'name="form-token" value="[^"]*"' | tail -n 1 | sed 's/.*value="//; s/"$//'; }

find() { # a number; its page's address
  visit -o /dev/null -w '%{redirect_url}' --data-urlencode "form-token=$(form_token /person/)" -d do=find -d "Who=$1" "$console/person/"
}

median() { # of the seconds that a page takes, in milliseconds
  for _ in $(seq 21); do visit -o "$work/page" -w '%{time_total}\n' "$1"; done | sort -n | sed -n 11p | awk '{ printf "%.1f", $1 * 1000 }'
}

start_otp service "$port" "$data" --Console:Enabled=true
stop service
fill
start_otp service "$port" "$data" --Console:Enabled=true
visit -o /dev/null --data-urlencode "form-token=$(form_token /sign-in/)" -d "Key=${tokens[service]}" "$console/sign-in/"

some=$(sqlite3 "$data/otp.db" "SELECT mobile_number FROM otp_codes WHERE id = $((rows / 2 + 1))")
echo '| whose page | codes | ms |'
echo '|---|---|---|'
for number in "$some" "$busy"; do
  codes=$(sqlite3 "$data/otp.db" "SELECT count(*) FROM otp_codes WHERE canonical_recipient = '$number'")
  echo "| $([ "$number" = "$some" ] && echo 'one of many' || echo 'the busiest') | $codes | $(median "$(find "$number")") |"
  grep -q 'class="timeline"' "$work/page" || fail 'That was no page of a person.'
done
