"""Two usual ways to find a misspelt name, over the same names and questions: see geocoding.rs."""
import sqlite3
import sys
import time

names, right, wrong = [], [], []
for line in sys.stdin.read().splitlines():
    mark, _, rest = line.partition("\t")
    if mark == "N":
        names.append(rest)
    else:
        question, _, due = rest.partition("\t")
        (right if mark == "R" else wrong).append((question, due))


def report(peer, title, questions, find):
    times, hits = [], 0
    for question, due in questions:
        started = time.perf_counter()
        found = find(question)
        times.append((time.perf_counter() - started) * 1e3)
        hits += found == due
    if not times:
        return
    times.sort()
    at = lambda share: times[int((len(times) - 1) * share)]
    print(f"peer {peer:<22} {title:<11} n {len(times)} names {len(names)}: first {100 * hits / len(times):5.1f} %, "
          f"p50 {at(0.5):.2f} ms, p99 {at(0.99):.2f} ms", flush=True)


try:
    from rapidfuzz import fuzz, process

    def scan(question):
        found = process.extractOne(question, names, scorer=fuzz.WRatio)
        return found and found[0]

    report("rapidfuzz WRatio scan", "as written", right, scan)
    report("rapidfuzz WRatio scan", "one error", wrong, scan)
except ImportError:
    print("peer rapidfuzz: not installed (pip install rapidfuzz)")

try:
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table places using fts5(name, tokenize='trigram')")
    db.executemany("insert into places values (?)", ((name,) for name in names))

    def trigrams(question):
        parts = {question[i:i + 3] for i in range(len(question) - 2)}
        match = " OR ".join('"' + part.replace('"', '""') + '"' for part in sorted(parts))
        if not match:
            return None
        row = db.execute("select name from places where places match ? order by rank limit 1", (match,)).fetchone()
        return row and row[0]

    report("SQLite FTS5 trigram", "as written", right, trigrams)
    report("SQLite FTS5 trigram", "one error", wrong, trigrams)
except sqlite3.OperationalError as error:
    print("peer SQLite FTS5 trigram:", error)
