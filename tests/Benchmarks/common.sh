# What the load scripts share: servers on loopback, started, loaded with wrk and measured under a name. To be sourced.
work=$(mktemp -d)
port=${PORT:-5091}
benchmarks=$(dirname "${BASH_SOURCE[0]}")
declare -A pids ports tokens numbers
trap 'for name in "${!pids[@]}"; do stop "$name"; done; rm -rf "$work"' EXIT

fail() { echo "$*" >&2; exit 1; }

for tool in curl wrk pgrep; do [ -n "$(type -P "$tool")" ] || fail "This takes $tool."; done

publish() { # project, directory
  dotnet publish "$1" -c Release -o "$work/$2" -p:IsPublishable=true >"$work/publish.log" || { cat "$work/publish.log" >&2; exit 1; }
}

stop() { # name
  kill "${pids[$1]}" 2>/dev/null || true
  wait "${pids[$1]}" 2>/dev/null || true
  unset "pids[$1]"
}

# Starts a command and waits until it answers; notes the milliseconds that took.
start() { # name, port, command …
  local name=$1 began=${EPOCHREALTIME/./}
  ports[$name]=$2
  shift 2
  ! curl -s -o /dev/null "http://127.0.0.1:${ports[$name]}/" || fail "Something answers on port ${ports[$name]} already; PORT names the first of three others."
  "$@" >"$work/$name.log" 2>&1 &
  pids[$name]=$!
  until curl -fs -o /dev/null "http://127.0.0.1:${ports[$name]}/health/ready"; do
    kill -0 "${pids[$name]}" 2>/dev/null || { cat "$work/$name.log" >&2; fail "$name ended."; }
    [ $((${EPOCHREALTIME/./} - began)) -lt 60000000 ] || { cat "$work/$name.log" >&2; fail "$name isn't ready after a minute."; }
    sleep 0.01
  done
  echo "$(((${EPOCHREALTIME/./} - began) / 1000))" >>"$work/start.$name"
}

start_otp() { # name, port, directory, further settings …
  local name=$1 at=$2 directory=$3
  shift 3
  start "$name" "$at" "$work/otp/Otp.Api" --Storage:Directory="$directory" --urls="http://127.0.0.1:$at" --Otp:Lifetime=01:00:00 "$@"
  tokens[$name]=$(cat "$directory/admin.token")
}

# Of the server and of the processes it started.
family() { echo "${pids[$1]}"; pgrep -P "${pids[$1]}" || true; }

# Processor time in milliseconds (proc(5): utime and stime, in hundredths of a second).
cpu() { family "$1" | sed 's|.*|/proc/&/stat|' | xargs cat | sed 's/.*) //' | awk '{ sum += $12 + $13 } END { print sum * 10 }'; }

# What is resident, in MiB; pages that several processes share count for each.
memory() { family "$1" | sed 's|.*|/proc/&/status|' | xargs cat | awk '/VmRSS/ { sum += $2 } END { printf "%.0f\n", sum / 1024 }'; }

# One run of the generator. Sets count and exhausted, and notes "requests/s, p50 ms, p99 ms, CPU ms per 1,000" under label and name.
drive() { # label, name, connections, path, code, first recipient, last recipient, status, part of each answer, seconds
  local before after duration p50 p99
  before=$(cpu "$2")
  timeout $((${10} + 30)) wrk -t1 -c"$3" -d"${10}s" --timeout 20s -s "$benchmarks/load.lua" \
    "http://127.0.0.1:${ports[$2]}/api/notifications/otp/$4" -- "${tokens[$2]:-none}" "$5" "$6" "$7" "$8" "$9" >"$work/wrk.out" || { cat "$work/wrk.out" >&2; fail "wrk failed."; }
  after=$(cpu "$2")
  exhausted=
  if grep -q '^EXHAUSTED' "$work/wrk.out"; then exhausted=1; return; fi
  if grep -m1 '^WRONG' "$work/wrk.out" >&2; then fail "$1 on $2: every answer must be $8 and hold $9."; fi
  read -r _ count duration p50 p99 < <(grep '^RESULT' "$work/wrk.out")
  [ "$count" -gt 0 ] || fail "$1 on $2: no answer."
  awk -v count="$count" -v us="$duration" -v p50="$p50" -v p99="$p99" -v cpu=$((after - before)) \
    'BEGIN { printf "%.0f %.2f %.2f %.0f\n", count / us * 1e6, p50 / 1000, p99 / 1000, cpu * 1000 / count }' >>"$work/$1.$2"
}

# Creates at recipients of their own. Sets first and last: those that certainly have a code now. What was under way at the end may have
# been dropped, so the last half second doesn't count.
create() { # label, name, connections, seconds
  first=${numbers[$2]:-1}
  drive "$1" "$2" "$3" "" 123456 "$first" 21000000 201 '"is_allow":true' "$4"
  [ -z "$exhausted" ] || fail "There are no more numbers to create recipients with; fewer or shorter runs, please."
  numbers[$2]=$((first + count + $3))
  last=$((first + count - count / (2 * $4) - 1))
}

# Guesses once at each of the recipients from first to last; where they don't suffice, at more that are created for it.
guess() { # label, name, connections, code, part of each answer, seconds
  local more=$6
  drive "$1" "$2" "$3" verify/ "$4" "$first" "$last" 200 "$5" "$6"
  while [ -n "$exhausted" ]; do
    more=$((more * 2))
    [ "$more" -le 64 ] || fail "$1 on $2 runs out of recipients however many there are."
    create filling "$2" 64 "$more"
    drive "$1" "$2" "$3" verify/ "$4" "$first" "$last" 200 "$5" "$6"
  done
  first=$((first + count + $3))
}

right() { guess "$1" "$2" "$3" 123456 '"verified":true' "$4"; }

wrong() { guess "$1" "$2" "$3" 1 '"reason":"incorrect"' "$4"; }

median() { sort -n | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

column() { cut -d' ' -f"$2" "$work/$1" | median; } # file, column

# The median of the rounds' own ratios: what disturbs the machine for some seconds disturbs both sides of one.
ratio() { # file, file, column
  paste -d' ' <(cut -d' ' -f"$3" "$work/$1") <(cut -d' ' -f"$3" "$work/$2") | awk '{ printf "%.2f\n", $1 / $2 }' | median
}
