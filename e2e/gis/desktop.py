"""QGIS itself on a centre: its own provider of OGC API – Features, and the exported files. Started by gis-peers.mjs."""

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# A profile of its own: nobody's settings and passwords are read or changed.
profile = tempfile.mkdtemp(prefix="atalaya-qgis-")
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = profile
os.environ.setdefault("XDG_RUNTIME_DIR", profile)

from qgis.core import (  # noqa: E402
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)

sys.path.insert(0, str(Path(__file__).parent.parent))
from checks import check, end, expected  # noqa: E402

root = f"{expected['origin']}/api/v1/ogc"
scratch = Path(expected["scratch"])


application = QgsApplication([], False)
application.initQgis()
passwords = QgsApplication.authManager()
passwords.setMasterPassword("prueba", True)


def login(method, **settings):
    """The id under which QGIS keeps a login."""
    config = QgsAuthMethodConfig()
    config.setName(f"Atalaya {method} {len(passwords.configIds())}")
    config.setMethod(method)
    config.setConfigMap(settings)
    assert config.isValid() and passwords.storeAuthenticationConfig(config), f"QGIS does not keep a {method} login"
    return config.id()


machine = login("Basic", username=expected["user"], password=Path(expected["key"]).read_text().strip(), realm="")


def layer(name, login_id=machine, **more):
    """A layer as the dialogue of QGIS adds it."""
    settings = {"typename": name, "url": root, "authcfg": login_id, **more}
    uri = " ".join(f"{key}='{value}'" for key, value in settings.items() if value is not None)
    return QgsVectorLayer(uri, name, "OAPIF")


def features(of, request=None):
    return list(of.getFeatures(request or QgsFeatureRequest()))


@check
def incidents_page_by_page():
    """Every incident once through pages of five, by some blocks, nothing personal."""
    incidents = layer("incidents", pageSize="5")
    assert incidents.isValid(), incidents.error().message()
    found = features(incidents)
    wanted = {i["id"]: i for i in expected["incidents"]}
    assert sorted(f["id"] for f in found) == sorted(wanted), f"{len(found)} incidents"
    for feature in found:
        place, here = wanted[feature["id"]], feature.geometry()
        if "lat" not in place:
            assert here.isNull(), "an incident without a place is nowhere"
            continue
        point = here.asPoint()
        assert abs(point.y() - place["lat"]) < 0.004 and abs(point.x() - place["lon"]) < 0.004, point
    assert "interior" not in str([f.attributes() for f in found]), "an address is in the layer"
    assert incidents.crs().authid() in ("OGC:CRS84", "EPSG:4326"), incidents.crs().authid()


@check
def a_map_asks_for_what_it_shows():
    """A request with a rectangle gives what lies in it."""
    south = QgsFeatureRequest().setFilterRect(QgsRectangle(-99.8, 19.0, -99.5, 19.28))
    found = {f["id"] for f in features(layer("incidents", restrictToRequestBBOX="1"), south)}
    # Middles of hexagons: those on the edge may fall on either side.
    inside = {i["id"] for i in expected["incidents"] if i.get("lat", 99) < 19.275}
    about = {i["id"] for i in expected["incidents"] if i.get("lat", 99) < 19.285}
    assert inside <= found <= about, f"{len(found)} of {len(inside)} to {len(about)}"


@check
def territories_whole():
    """Areas keep parts, holes and accents, and QGIS finds them valid."""
    areas = layer("territories")
    assert areas.isValid(), areas.error().message()
    assert QgsWkbTypes.geometryType(areas.wkbType()) == QgsWkbTypes.PolygonGeometry, areas.wkbType()
    beats = {f["code"]: f for f in features(areas) if f["layer"] == "cuadrantes"}
    assert set(beats) == {"C-01", "C-02"}, set(beats)
    second = beats["C-02"]
    shape = second.geometry()
    assert second["name"] == "San José y Ñuhú" and shape.isGeosValid(), second["name"]
    assert sorted(len(part) for part in shape.asMultiPolygon()) == [1, 2], "parts and holes"


@check
def units():
    """Units with their call signs, and yes and no as such."""
    found = layer("units")
    assert found.isValid(), found.error().message()
    rows = features(found)
    assert len(rows) > 100 and all(f["call_sign"] for f in rows), len(rows)
    assert all(isinstance(f["on_shift"], bool) for f in rows), "on_shift"


@check
def nobody_sees_nothing():
    """With another key there is no layer."""
    stranger = login("Basic", username=expected["user"], password="AAAA", realm="")
    for who in (stranger, None):
        assert not layer("incidents", who).isValid(), "a layer without a key"


@check
def exported_files():
    """The exported GeoPackages open as layers."""
    whole = QgsVectorLayer(f"{scratch / 'incidents.gpkg'}|layername=incidents", "incidents", "ogr")
    assert whole.isValid() and whole.featureCount() == len(expected["incidents"]), whole.featureCount()
    areas = QgsVectorLayer(f"{scratch / 'territories.gpkg'}|layername=territories", "territories", "ogr")
    assert areas.isValid() and {"C-01", "C-02"} <= {f["code"] for f in features(areas)}


application.exitQgis()
end(f"QGIS {Qgis.QGIS_VERSION}")
