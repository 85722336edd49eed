"""A client made of taky's models of CoT for the tests: what they write is read here, what is sent is read by them.

usage: taky_peer.py HOST PORT CERTIFICATE.pem KEY.pem CA.pem UID LAT
"""

import datetime
import socket
import ssl
import sys
import threading
import time

from lxml import etree
from taky.cot import models


def position(uid: str, lat: float) -> bytes:
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    event = models.Event(uid, "a-f-G-U-C", "m-g", now, now, now + datetime.timedelta(seconds=60))
    event.point = models.Point(lat, -99.65, 2640.0, 9.0, 9.0)
    written = event.as_element
    detail = etree.SubElement(written, "detail")
    etree.SubElement(detail, "contact", callsign=uid)
    etree.SubElement(detail, "takv", platform="taky", version="0.10", device="x", os="x")
    return etree.tostring(written)


def said(raw: bytes) -> str:
    """One event as taky's models understand it."""
    event = models.Event.from_elm(etree.fromstring(raw))
    if isinstance(event.detail, models.GeoChat):
        return f"chat {(event.detail.message or '').replace(chr(10), ' ')}"
    return f"event {event.uid} {event.etype} {event.point.lat:.4f}"


def main() -> None:
    host, port, certificate, key, authority, uid, lat = sys.argv[1:8]
    context = ssl.create_default_context(cafile=authority)
    context.load_cert_chain(certificate, key)
    stream = context.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host)
    print("ready", flush=True)

    def send() -> None:
        try:
            while True:
                stream.sendall(position(uid, float(lat)))
                time.sleep(1)
        except OSError:
            pass

    threading.Thread(target=send, daemon=True).start()
    held = b""
    try:
        while data := stream.recv(65536):
            held += data
            while b"</event>" in held:
                one, held = held.split(b"</event>", 1)
                print(said(one[one.index(b"<event"):] + b"</event>"), flush=True)
    except OSError:
        pass
    print("closed", flush=True)


main()
