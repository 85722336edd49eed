"""A pytak client for the tests: sends its position once a second, prints what it receives.

usage: pytak_peer.py package FILE.zip UID LAT
       pytak_peer.py enrol TAK-URL UID LAT
"""

import asyncio
import configparser
import datetime
import os
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile

import pytak


def position(uid: str, lat: str) -> bytes:
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    event = ET.Element("event", version="2.0", uid=uid, type="a-f-G-U-C", how="m-g")
    event.set("time", stamp(now))
    event.set("start", stamp(now))
    event.set("stale", stamp(now + datetime.timedelta(seconds=60)))
    ET.SubElement(event, "point", lat=lat, lon="-99.65", hae="2640", ce="9", le="9")
    detail = ET.SubElement(event, "detail")
    ET.SubElement(detail, "contact", callsign=uid)
    ET.SubElement(detail, "takv", platform="pytak", version="7.6.1")
    return ET.tostring(event)


class Sender(pytak.QueueWorker):
    def __init__(self, queue, config, uid, lat):
        super().__init__(queue, config)
        self.uid, self.lat = uid, lat

    async def run(self, _=-1):
        while True:
            await self.put_queue(position(self.uid, self.lat))
            await asyncio.sleep(1)

    async def handle_data(self, data):
        await self.put_queue(data)


class Printer(pytak.QueueWorker):
    async def handle_data(self, data):
        try:
            event = ET.fromstring(data)
        except ET.ParseError:
            return
        if event.get("type") == "b-t-f":
            print("chat", (event.findtext("detail/remarks") or "").replace("\n", " "), flush=True)
        else:
            print("event", event.get("uid"), flush=True)

    async def run(self, _=-1):
        while True:
            await self.handle_data(await self.queue.get())


def from_package(path: str) -> dict:
    where = tempfile.mkdtemp()
    with zipfile.ZipFile(path) as package:
        package.extractall(where)
    certs = os.path.join(where, "certs")
    pref = next(name for name in os.listdir(certs) if name.endswith(".pref"))
    entries = {e.get("key"): e.text for e in ET.parse(os.path.join(certs, pref)).getroot().iter("entry")}
    host, port, _ = entries["connectString0"].split(":")
    file = lambda key: os.path.join(certs, os.path.basename(entries[key]))
    authority = pytak.crypto_functions.pkcs12.load_pkcs12(
        open(file("caLocation"), "rb").read(), entries["caPassword"].encode()
    )
    ca = os.path.join(where, "ca.pem")
    with open(ca, "wb") as pem:
        encoding = pytak.crypto_functions.Encoding.PEM
        pem.write(authority.additional_certs[0].certificate.public_bytes(encoding))
    # The server is verified, its name too.
    return {
        "COT_URL": f"tls://{host}:{port}",
        "PYTAK_TLS_CLIENT_CERT": file("certificateLocation"),
        "PYTAK_TLS_CLIENT_PASSWORD": entries["clientPassword"],
        "PYTAK_TLS_CLIENT_CAFILE": ca,
    }


async def main() -> None:
    how, where, uid, lat = sys.argv[1:5]
    config = from_package(where) if how == "package" else await pytak.resolve_tak_url(where)
    parser = configparser.ConfigParser()
    # Passwords may hold the sign that the parser would take for its own.
    parser["peer"] = {key: value.replace("%", "%%") for key, value in config.items()}
    tool = pytak.CLITool(parser["peer"])
    await tool.setup()
    tool.add_tasks({Sender(tool.tx_queue, parser["peer"], uid, lat), Printer(tool.rx_queue, parser["peer"])})
    print("ready", flush=True)
    try:
        await tool.run()
    finally:
        print("closed", flush=True)


asyncio.run(main())
