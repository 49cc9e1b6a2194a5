"""Fills a new store's hourly sums with a week that never was, up to now: invent.py otp.db"""

import math
import random
import sqlite3
import sys
import time

PURPOSES = {"login": 0.62, "pay": 0.2, "reset": 0.06, "": 0.12}
PREFIXES = {"0912": 0.34, "0935": 0.2, "0919": 0.16, "0990": 0.12, "": 0.18}
ALL, PURPOSE, CHANNEL, PROVIDER, PREFIX = range(5)

random.seed(22)
now = time.time()
last = int(now // 3600)
rows = []


def shares_of(total, weights):
    """Whole numbers in about these proportions that add up to the total."""
    shares, left = {}, total
    for name, weight in list(weights.items())[1:]:
        shares[name] = min(left, round(total * weight * random.uniform(0.9, 1.1)))
        left -= shares[name]
    return {next(iter(weights)): left} | shares


def add(dimension, hour, name, created, sent, taken=0.991, converted=0.86, verified=None):
    locked = round(created * random.uniform(0.001, 0.006))
    verified = round(created * random.uniform(0.8, 0.88)) if verified is None else verified
    rows.append((dimension, hour, name, 0, created, sent, round(sent * taken), verified, round(sent * converted),
                 max(0, created - verified - locked), locked))


for hour in range(last - 7 * 24, last + 1):
    # People sleep; and the hour that runs isn't over.
    wake = 0.16 + 0.84 * max(0, math.sin((hour % 24 - 5) / 18 * math.pi)) ** 0.8 if hour % 24 >= 5 else 0.16
    part = (now % 3600) / 3600 if hour == last else 1
    created = round(4200 * wake * part * random.uniform(0.92, 1.08))
    sent = round(created * 0.83)
    add(ALL, hour, "", created, sent)
    made, told = shares_of(created, PURPOSES), shares_of(sent, PURPOSES)
    for name in PURPOSES:
        add(PURPOSE, hour, name, made[name], told[name], converted={"pay": 0.93, "reset": 0.71}.get(name, 0.86))
    for name, share in {"sms": 0.82, "email": 0.18}.items():
        add(CHANNEL, hour, name, round(created * share), round(sent * share))
    for name, (share, taken) in {"first-gateway": (0.79, 0.987), "second-gateway": (0.03, 0.962), "mail": (0.18, 0.998)}.items():
        add(PROVIDER, hour, name, 0, round(sent * share), taken=taken, converted=taken * 0.87, verified=round(sent * share * 0.86))
    add(PROVIDER, hour, "", created, 0, verified=created - sent)
    made, told = shares_of(created, PREFIXES), shares_of(sent, PREFIXES)
    for name in PREFIXES:
        add(PREFIX, hour, name, made[name], told[name], converted={"0990": 0.78}.get(name, 0.87))

with sqlite3.connect(sys.argv[1], timeout=10) as store:
    store.execute("DELETE FROM hourly_sums")
    store.executemany(
        "INSERT INTO hourly_sums (dimension, hour, name, is_open, created, sent, delivered, verified, converted, expired, locked) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    store.execute("DELETE FROM sum_progress")
    store.execute("INSERT INTO sum_progress (settled_until, summed_at) VALUES (?, ?)", (int((now - 30) * 1e6), int(now * 1e6)))
