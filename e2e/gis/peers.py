"""What GDAL and OWSLib read of a centre, compared with what was put in. Started by gis-peers.mjs."""

import base64
import subprocess
import sys
from pathlib import Path

import numpy
import pyogrio
from owslib.ogcapi.features import Features
from owslib.util import Authentication
from pyogrio.raw import read

sys.path.insert(0, str(Path(__file__).parent.parent))
import checks  # noqa: E402
from checks import expected  # noqa: E402

WANTED = {"incidents", "units", "territories"}
origin, scratch = expected["origin"], Path(expected["scratch"])
root = f"{origin}/api/v1/ogc"
password = Path(expected["key"]).read_text().strip()


def check(test):
    """As the machine, unless the test says otherwise."""
    as_machine()
    checks.check(test)


def table(path, layer=None, **options):
    """Columns by name, and geometries as well-known binary."""
    meta, _, geometry, columns = read(path, layer=layer, **options)
    return dict(zip(meta["fields"], columns, strict=True)), geometry, meta


def point(wkb):
    assert wkb[0] == 1 and wkb[1:5] == (1).to_bytes(4, "little"), "no point"
    return tuple(numpy.frombuffer(wkb[5:21], "<f8"))


def near(found, wanted, degrees):
    assert abs(found[0] - wanted[0]) <= degrees and abs(found[1] - wanted[1]) <= degrees, f"{found} and not {wanted}"


def as_machine(key=password):
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"{expected['user']}:{key}"})


def as_person():
    token = expected["authorization"].removeprefix("Bearer ")
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": token, "GDAL_HTTP_USERPWD": None})


def as_nobody():
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": None, "GDAL_HTTP_BEARER": None, "GDAL_HTTP_USERPWD": None})


SERVICE = f"OAPIF:{root}"


@check
def gdal_finds_the_layers():
    """GDAL lists three layers with their kinds of geometry."""
    layers = dict(pyogrio.list_layers(SERVICE))
    assert set(layers) == WANTED, layers


@check
def gdal_reads_incidents_page_by_page():
    """GDAL follows `next` through small pages: every incident once, by some blocks, nothing personal."""
    columns, geometry, meta = table(SERVICE, "incidents", PAGE_SIZE="5", INITIAL_REQUEST_PAGE_SIZE="5")
    ids = list(columns["id"])
    assert sorted(ids) == sorted(i["id"] for i in expected["incidents"]), f"{len(ids)} incidents"
    placed = {i["id"]: i for i in expected["incidents"] if "lat" in i}
    for id_, wkb in zip(ids, geometry, strict=True):
        if id_ in placed:
            near(point(wkb), (placed[id_]["lon"], placed[id_]["lat"]), 0.004)
        else:
            assert wkb is None, "an incident without a place is nowhere"
    assert not any(columns["place_exact"]), "a machine's places are of some blocks"
    text = " ".join(str(v) for column in columns.values() for v in column)
    assert "interior" not in text, "an address is in the layer"
    assert "WGS 84" in str(meta["crs"]) or "CRS84" in str(meta["crs"]) or "4326" in str(meta["crs"]), meta["crs"]


@check
def gdal_filters_by_box_and_property():
    """A box and a queryable are answered by the server."""
    south = [i for i in expected["incidents"] if i.get("lat", 99) < 19.28]
    columns, _, _ = table(SERVICE, "incidents", bbox=(-99.8, 19.0, -99.5, 19.2800))
    found = set(columns["id"])
    # Middles of hexagons: those on the edge may fall on either side.
    assert {i["id"] for i in south if i["lat"] < 19.275} <= found <= {i["id"] for i in expected["incidents"] if i.get("lat", 99) < 19.285}
    beats, _, _ = table(SERVICE, "territories", where="code = 'C-02'")
    assert list(beats["name"]) == ["San José y Ñuhú"], beats


@check
def gdal_reads_territories_whole():
    """Areas keep their parts and holes, letters keep their accents."""
    columns, geometry, meta = table(SERVICE, "territories", where="layer = 'cuadrantes'")
    by_code = dict(zip(columns["code"], geometry, strict=True))
    assert set(by_code) == {"C-01", "C-02"}, set(by_code)
    assert "Polygon" in meta["geometry_type"], meta["geometry_type"]
    # One part of two rings of five points, one of one: 18 + 3 * (4 + 80) bytes.
    assert len(by_code["C-02"]) == 9 + (9 + 4 + 80 + 4 + 80) + (9 + 4 + 80), len(by_code["C-02"])


@check
def gdal_reads_units():
    """Units with their call signs and times as times."""
    columns, _, meta = table(SERVICE, "units")
    assert len(columns["call_sign"]) > 100 and all(columns["call_sign"])
    kinds = dict(zip(meta["fields"], meta["dtypes"], strict=True))
    assert kinds["on_shift"] == "bool", kinds


@check
def a_person_reads_exact_places():
    """With a session in a fixed header places are exact, within the account's limits."""
    as_person()
    columns, geometry, _ = table(SERVICE, "incidents")
    placed = {i["id"]: i for i in expected["incidents"] if "lat" in i}
    exact = [(id_, wkb) for id_, wkb in zip(columns["id"], geometry, strict=True) if id_ in placed]
    assert exact, "a dispatcher sees none of the incidents"
    for id_, wkb in exact:
        near(point(wkb), (placed[id_]["lon"], placed[id_]["lat"]), 1e-6)


@check
def nobody_reads_nothing():
    """Without a key, and with another one, there is nothing."""
    for become in (as_nobody, lambda: as_machine(base64.b64encode(bytes(32)).decode())):
        become()
        try:
            found = pyogrio.list_layers(SERVICE)
        except pyogrio.errors.DataSourceError:
            continue
        raise AssertionError(f"{found}")


@check
def owslib_reads_the_service():
    """OWSLib follows landing page, conformance, collections, queryables and items."""
    service = Features(root, auth=Authentication(username=expected["user"], password=password))
    conformance = service.conformance()["conformsTo"]
    assert any(c.endswith("/conf/core") for c in conformance) and any(c.endswith("/conf/oas30") for c in conformance)
    assert set(service.feature_collections()) == WANTED
    api = service.api()
    assert api["openapi"].startswith("3.0") and "/collections/incidents/items" in api["paths"]
    queryables = service.collection_queryables("incidents")
    assert queryables["properties"]["open"]["type"] == "boolean"
    first = service.collection_items("incidents", limit=7)
    assert first["numberReturned"] == 7
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert following.startswith(root), following
    assert service.collection_items("incidents", open="false")["numberReturned"] == 0
    one = service.collection_item("incidents", first["features"][0]["id"])
    assert one["properties"]["folio"] == first["features"][0]["properties"]["folio"]


@check
def exports_are_read_alike():
    """GeoJSON, GeoPackage and CSV of the incidents hold the same, and the same as the service."""
    service, geometry, _ = table(SERVICE, "incidents")
    places = {f: None if g is None else point(g) for f, g in zip(service["folio"], geometry, strict=True)}
    for form in ("geojson", "gpkg"):
        columns, geometry, meta = table(scratch / f"incidents.{form}")
        assert "4326" in str(meta["crs"]) or "CRS84" in str(meta["crs"]), (form, meta["crs"])
        found = dict(zip(columns["folio"], geometry, strict=True))
        assert set(found) == set(places), form
        for folio, wkb in found.items():
            if places[folio] is None:
                assert wkb is None, f"{form}: {folio}"
            else:
                near(point(wkb), places[folio], 1e-6)
    assert set(table(scratch / "incidents.csv")[0]["folio"]) == set(places)


@check
def exported_territories_are_read_alike():
    """GeoJSON and GeoPackage of the territories hold the beats with their rings."""
    for form in ("geojson", "gpkg"):
        columns, geometry, meta = table(scratch / f"territories.{form}")
        beats = {c: len(g) for c, g, l in zip(columns["code"], geometry, columns["layer"], strict=True) if l == "cuadrantes"}
        assert set(beats) == {"C-01", "C-02"}, (form, set(beats))
        assert meta["geometry_type"].endswith("Polygon"), meta["geometry_type"]


def tiles_in(data):
    found = list((Path(data) / "geo").glob("tiles-*.pmtiles"))
    assert len(found) == 1, found
    return found[0]


@check
def gdal_reads_the_tiles():
    """GDAL's own PMTiles and vector tile readers find streets, lake and hospital of the import."""
    archive = tiles_in(expected["data"])
    layers = {name for name, _ in pyogrio.list_layers(archive)}
    assert {"earth", "water", "roads", "pois"} <= layers, layers
    streets, lines, _ = table(archive, "roads")
    assert {"Miguel Hidalgo", "Benito Juárez"} <= set(streets["name"]), set(streets["name"])
    assert all(line is not None and len(line) > 40 for line in lines)
    lakes, shapes, _ = table(archive, "water")
    assert "Lago" in set(lakes["name"]) and all(len(s) > 90 for s in shapes)
    points, _, _ = table(archive, "pois")
    assert "Hospital General" in set(points["name"])
    bounds = pyogrio.read_info(archive, layer="roads", force_total_bounds=True)["total_bounds"]
    assert bounds is not None


@check
def gdal_reads_the_tiles_of_a_real_extract():
    """The same of Monaco, where the extract lies beside the repository."""
    if not expected["monaco"]:
        print("        ../shared/data/osm/monaco.osm.gz is not here: this one has nothing to read")
        return
    data = scratch / "monaco"
    subprocess.run([expected["binary"], "import", "osm", expected["monaco"], "--data", data], check=True, stdout=subprocess.DEVNULL)
    archive = tiles_in(data)
    streets, _, _ = table(archive, "roads")
    assert len(streets["name"]) > 250 and "Boulevard des Moulins" in set(streets["name"]), len(streets["name"])
    houses, shapes, _ = table(archive, "buildings")
    assert len(shapes) > 900, len(shapes)


checks.end(f"GDAL {'.'.join(map(str, pyogrio.__gdal_version__))}")
