"""What DuckDB, pandas and DataFusion read of an archive, compared with what was sent. Started by history-peers.mjs."""

import sys
import uuid
from pathlib import Path

import datafusion
import duckdb
import pandas
import pyarrow.parquet

sys.path.insert(0, str(Path(__file__).parent.parent))
from checks import check, end, expected  # noqa: E402

folder = Path(expected["history"]) / "operations"
files = sorted(folder.glob("*/*/*/*.parquet"))
sent = [(p["at_ms"], p["lat"], p["lon"]) for p in expected["positions"]]
unit = uuid.UUID(expected["unit"])


def same(rows, what):
    rows = sorted((int(at), float(lat), float(lon)) for at, lat, lon in rows)
    assert len(rows) == len(sent), f"{what}: {len(rows)} positions and not {len(sent)}"
    for (at, lat, lon), (wanted_at, wanted_lat, wanted_lon) in zip(rows, sent, strict=True):
        assert at == wanted_at, f"{what}: {at} and not {wanted_at}"
        assert abs(lat - wanted_lat) <= 5.1e-7 and abs(lon - wanted_lon) <= 5.1e-7, f"{what}: {lat}, {lon}"


@check
def there_are_files():
    """the archive of a day is there, by site and class"""
    assert files, f"no file in {folder}"
    assert {f.parent.name for f in files} == {"unit"}, files


@check
def duckdb_reads_them():
    """DuckDB: a unit's day by SQL, with its own types for identifiers, times and degrees"""
    link = duckdb.connect()
    link.execute("SET TimeZone = 'UTC'")
    glob = str(folder / "*/*/*/*.parquet")
    rows = link.execute(
        "SELECT epoch_ms(measured_at), lat, lon FROM read_parquet(?) WHERE unit = ? AND standing = 'shown'",
        [glob, str(unit)],
    ).fetchall()
    same(rows, "duckdb")
    types = dict(link.execute("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(?))", [glob]).fetchall())
    assert types["unit"] == "UUID" and types["lat"] == "DECIMAL(9,6)" and types["measured_at"] == "TIMESTAMP WITH TIME ZONE", types
    kmh, sign, site, realm = link.execute(
        "SELECT max(speed_mps * 3.6), any_value(call_sign), any_value(site), any_value(realm) FROM read_parquet(?) WHERE unit = ?",
        [glob, str(unit)],
    ).fetchone()
    assert float(kmh) == 36.0 and sign == expected["call_sign"] and realm == "operations" and site == expected["site"], (kmh, sign, site, realm)


@check
def duckdb_skips_by_statistics():
    """DuckDB: the statistics say where nothing is looked for"""
    link = duckdb.connect()
    groups = link.execute(
        "SELECT path_in_schema, stats_min_value, stats_max_value, compression FROM parquet_metadata(?)",
        [str(folder / "*/*/*/*.parquet")],
    ).fetchall()
    assert {codec for _, _, _, codec in groups} == {"ZSTD"}, groups
    low = min(float(low) for path, low, _, _ in groups if path == "lat")
    high = max(float(high) for path, _, high, _ in groups if path == "lat")
    lats = [lat for _, lat, _ in sent]
    assert low <= min(lats) + 5.1e-7 and high >= max(lats) - 5.1e-7, (low, high, min(lats), max(lats))
    nothing = link.execute("SELECT count(*) FROM read_parquet(?) WHERE lat > 50", [str(files[0])]).fetchone()
    assert nothing == (0,), nothing


@check
def pandas_reads_them():
    """pandas: a folder as one frame"""
    frame = pandas.concat(pandas.read_parquet(f) for f in files)
    ours = frame[[uuid.UUID(bytes=bytes(u)) == unit if not isinstance(u, uuid.UUID) else u == unit for u in frame["unit"]]]
    ours = ours[ours["standing"] == "shown"]
    at = [int(stamp.timestamp() * 1000 + 0.5) for stamp in ours["measured_at"]]
    same(zip(at, ours["lat"].astype(float), ours["lon"].astype(float), strict=True), "pandas")
    assert ours["device"].notna().all() and not ours["jumped"].any()
    assert str(frame["measured_at"].dtype).endswith("UTC]"), frame["measured_at"].dtype


@check
def arrow_sees_order_and_index():
    """pyarrow: the files are in order of unit and time, say who made them, and index their pages"""
    for path in files:
        meta = pyarrow.parquet.ParquetFile(path).metadata
        assert meta.created_by.startswith("Atalaya"), meta.created_by
        assert meta.metadata[b"atalaya.site"].decode() == expected["site"]
        assert meta.row_group(0).column(0).has_column_index and meta.row_group(0).column(0).has_offset_index
        table = pyarrow.parquet.read_table(path, columns=["measured_at", "call_sign"])
        times = table["measured_at"].to_pylist()
        if len(set(table["call_sign"].to_pylist())) == 1:
            assert times == sorted(times), "not in order of time"


@check
def datafusion_reads_them():
    """DataFusion: SQL over the same files"""
    context = datafusion.SessionContext()
    for i, path in enumerate(files):
        context.register_parquet(f"part{i}", str(path))
    every = " UNION ALL ".join(f"SELECT * FROM part{i}" for i in range(len(files)))
    table = context.sql(
        f"SELECT to_char(measured_at, '%s') AS at, lat, lon FROM ({every}) WHERE standing = 'shown' AND call_sign = '{expected['call_sign']}'"
    ).to_pydict()
    same(zip((int(at) * 1000 for at in table["at"]), table["lat"], table["lon"], strict=True), "datafusion")


end("DuckDB, pandas, DataFusion")
