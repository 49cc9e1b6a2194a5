#!/usr/bin/env bash
# The published service beside the bare floor (tests/Benchmarks/Floor) and, where PEER names its directory, a Django REST framework peer:
# three rounds, in each of which they are loaded one after the other, medians. Takes curl, wrk and about three minutes; docs/benchmarks.md
# tells how to read it. SECONDS_EACH is how long a create is measured; a guess takes half of it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/Benchmarks/common.sh

seconds=${SECONDS_EACH:-4}
half=$(((seconds + 1) / 2))
rounds=${ROUNDS:-3}
# However short the rest: the floor is compiled while it runs, and has to be by the time it is measured.
warm_up=$((seconds > 4 ? seconds : 4))

# The peer is a program otp_site.py that takes "migrate", "token admin" and "serve PORT WORKERS", and keeps its data in $DATA.
peer=
if [ -z "${PEER:-}" ]; then why='PEER names no directory'
elif [ ! -f "$PEER/otp_site.py" ]; then why="$PEER holds no otp_site.py"
elif ! /usr/bin/python3 -c 'import rest_framework' 2>"$work/peer.log"; then why='/usr/bin/python3 has no rest_framework'
elif [ ! -x /usr/bin/gunicorn ]; then why='there is no /usr/bin/gunicorn'
else peer=peer; fi
python() { PATH=/usr/bin:$PATH DATA=$work/peer-data /usr/bin/python3 "$PEER/otp_site.py" "$@"; }

publish src/Api otp
publish tests/Benchmarks/Floor floor
if [ -n "$peer" ]; then
  python migrate
  tokens[peer]=$(python token admin | tail -n 1)
fi

for round in $(seq "$rounds"); do
  numbers=()
  start_otp otp "$port" "$work/data-$round"
  start floor $((port + 1)) "$work/floor/Otp.Floor" sqlite "$work/floor-$round.db" "http://127.0.0.1:$((port + 1))"
  if [ -n "$peer" ]; then
    # Its directory is kept over the rounds, so it goes on with other recipients.
    numbers[peer]=$((round * 1000000))
    start peer $((port + 2)) env PATH=/usr/bin:"$PATH" DATA="$work/peer-data" /usr/bin/python3 "$PEER/otp_site.py" serve $((port + 2)) 3
  fi
  # Each is the first once, and the last once.
  case $((round % 3)) in 1) turn="otp floor $peer" ;; 2) turn="floor $peer otp" ;; 0) turn="$peer otp floor" ;; esac

  for name in $turn; do create warm-up "$name" 64 "$warm_up"; done
  create filling otp 64 1
  right warm-up otp 64 1
  wrong warm-up otp 64 1

  for name in $turn; do create create-64 "$name" 64 "$seconds"; memory "$name" >>"$work/memory.$name"; done
  create before-right otp 64 "$seconds"
  right right-64 otp 64 "$half"
  create before-wrong otp 64 "$seconds"
  wrong wrong-64 otp 64 "$half"
  memory otp >>"$work/memory.guessed"

  for name in $turn; do create create-1 "$name" 1 "$half"; done
  create filling otp 64 1
  right right-1 otp 1 "$half"
  wrong wrong-1 otp 1 "$half"
  for name in $turn; do stop "$name"; done
done

row() { # what, label, name, in words
  echo "| $1 | $4 | $(column "$2.$3" 1) | $(column "$2.$3" 2) | $(column "$2.$3" 3) | $(column "$2.$3" 4) |"
}

echo '| connections | what | requests/s | p50, ms | p99, ms | CPU, ms per 1,000 |'
echo '|---|---|---|---|---|---|'
for connections in 64 1; do
  row $connections create-$connections otp 'create'
  row $connections create-$connections floor 'create, the floor'
  [ -z "$peer" ] || row $connections create-$connections peer 'create, Django REST framework'
  row $connections right-$connections otp 'verify, right'
  row $connections wrong-$connections otp 'verify, wrong'
done

echo
echo '| | start to ready, ms | memory after creating, MiB | after guesses, MiB |'
echo '|---|---|---|---|'
echo "| the service | $(column start.otp 1) | $(column memory.otp 1) | $(column memory.guessed 1) |"
echo "| the floor | $(column start.floor 1) | $(column memory.floor 1) | |"
[ -z "$peer" ] || echo "| Django REST framework | $(column start.peer 1) | $(column memory.peer 1) | |"

echo
echo '| ratio, median of the rounds | | target |'
echo '|---|---|---|'
echo "| create, to the floor | $(ratio create-64.otp create-64.floor 1) | at least 0.6 |"
[ -z "$peer" ] || echo "| create, to Django REST framework | $(ratio create-64.otp create-64.peer 1) | at least 18 |"
echo "| CPU of a create, to the floor's | $(ratio create-64.otp create-64.floor 4) | at most 1.6 |"
echo "| p99 of a create, to the floor's | $(ratio create-64.otp create-64.floor 3) | at most 2 |"
echo "| verify (right), to the create just before | $(ratio right-64.otp before-right.otp 1) | at least 0.8 |"
echo "| verify (wrong), to the create just before | $(ratio wrong-64.otp before-wrong.otp 1) | at least 0.8 |"
echo "| p50 of a create with one connection, to the floor's | $(ratio create-1.otp create-1.floor 2) | little more than 1 |"
[ -n "$peer" ] || { echo; echo "The Django REST framework peer did NOT run: $why."; }
