"""Several web apps behind a balancer: each hears of every photo, and it does not matter which of them answers."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import photographs
from balancer import Balancer
from event_stream import EventStream
from programs import Program, eventually, fetch
from test_page import browser, open_page, wait_for  # noqa: F401  (a fixture comes along)
from test_page import pytestmark as of_page
from test_s3_browser import form
from web_replicas import Site, upload
from web_replicas import ports, site  # noqa: F401  (fixtures)


@pytest.fixture(scope="module")
def balancer(ports):
    with Balancer(*ports) as balancer:
        yield balancer


@pytest.fixture(scope="module")
def quiet_stream(ports):
    """A stream through a balancer that cuts off what says nothing for 20 seconds, opened before anything else happens."""
    with Balancer(ports[2], idle_seconds=20) as balancer, EventStream(f"{balancer.url}/api/events?after=start") as stream:
        eventually(lambda: stream.connections)
        stream.opened_at = time.monotonic()
        yield stream


def upload_by_browser(url, name):
    """As the page does it: a form from one replica, the upload to S3, the word that it is through to another."""
    data = photographs.jpeg()
    offer = json.dumps({"name": name, "type": "image/jpeg", "size": len(data)}).encode()
    status, _, answer = fetch(f"{url}/api/uploads", "POST", offer, {"Content-Type": "application/json", "Origin": url})
    assert status == 200, answer
    told = json.loads(answer)
    body, kind = form({field["name"]: field["value"] for field in told["fields"]}, data, name)
    status, _, answer = fetch(told["url"], "POST", body, {"Content-Type": kind})
    assert status in (200, 201, 204), answer
    status, _, answer = fetch(f"{url}/{told['uploaded']}", "POST", b"", {"Origin": url})
    assert status == 200, answer
    return told["key"]


def assert_life(stream, key, end="done"):
    """Each state once, in order, none taken back. SNS keeps no order: word that work began may come after its result, and is then no news."""
    life = stream.life(key)
    assert life[-1] == end, life
    assert life == [state for state in ("queued", "processing", end) if state in life], life
    assert len([photo for photo in stream.photos() if photo["key"] == key]) <= 4


def assert_whole_life(balancer, streams):
    """Each stream tells a whole life of one photo at least. Of a single photo that cannot be asked, for the reason above; so of several, one after the other."""
    waiting = list(streams)
    for number in range(20):
        key = upload(balancer.url, f"alone-{number}.jpg")
        eventually(lambda: all(stream.has(key, "done") for stream in streams), 30)  # noqa: B023
        waiting = [stream for stream in waiting if stream.life(key) != ["queued", "processing", "done"]]
        if not waiting:
            return
    raise AssertionError(f"no whole life of 20 photos; of the last: {[stream.life(key) for stream in waiting]}")


def test_every_replica_tells_every_photos_life_once(site, ports, balancer, quiet_stream):
    streams = [EventStream(f"http://127.0.0.1:{port}/api/events?after=start") for port in ports]
    eventually(lambda: all(stream.events for stream in streams))
    assert {stream.headers["Content-Type"] for stream in streams} == {"text/event-stream; charset=utf-8"}
    assert {stream.headers["X-Accel-Buffering"] for stream in streams} == {"no"}
    assert {stream.headers["Cache-Control"] for stream in streams} == {"no-store"}
    with ThreadPoolExecutor(4) as pool:
        good = list(pool.map(lambda number: upload(balancer.url, f"good-{number}.jpg"), range(5)))
        good += list(pool.map(lambda number: upload_by_browser(balancer.url, f"browser-{number}.jpg"), range(3)))
    bad = upload(balancer.url, "bad.jpg", b"\xff\xd8 no photo after all")
    assert len(balancer.served) == 3
    eventually(lambda: all(stream.has(key, "done") for stream in streams for key in good), 30)
    eventually(lambda: all(stream.has(bad, "failed") for stream in streams))
    for stream in streams:
        for key in good:
            assert_life(stream, key)
        assert_life(stream, bad, "failed")
        # One beginning, and no second one: nothing was missed.
        assert [name for name, _, _ in stream.events].count("resync") == 1
    assert_whole_life(balancer, streams)
    for stream in streams:
        stream.__exit__()


def test_it_does_not_matter_who_answers(site, ports, balancer):
    # Uploaded while nobody works: each replica must know of it all the same, by the word of the one that took it.
    site.processor.stop()
    try:
        key = upload(balancer.url, "waiting.jpg")
        for port in ports:
            page = lambda port=port: json.loads(fetch(f"http://127.0.0.1:{port}/api/photos?limit=200")[2])["photos"]  # noqa: E731
            eventually(lambda: [photo["state"] for photo in page() if photo["key"] == key] == ["queued"])  # noqa: B023
            assert fetch(f"http://127.0.0.1:{port}/api/photos/{key}/original")[2] == photographs.jpeg()
    finally:
        site.processor = Program("processor", "--engine", "cpu", log=site.folder / "processor.log", environment=site.environment)
    # Pages of the gallery, each from another replica.
    seen, cursor = [], ""
    while cursor is not None:
        page = json.loads(fetch(f"{balancer.url}/api/photos?limit=2{cursor and '&cursor=' + cursor}")[2])
        seen += [photo["key"] for photo in page["photos"]]
        cursor = page.get("next")
    assert len(seen) == len(set(seen)) == page["count"]


def test_a_killed_replica_takes_nobody_with_it(site, ports, balancer):
    """The browser comes back to another replica, which does not know its last id, and sends it the state."""
    victim = ports[0]
    with Balancer(victim, ports[1]) as two, EventStream(f"{two.url}/api/events?after=start", reconnects=True) as stream:
        eventually(lambda: stream.events)
        assert two.served[victim] == 1
        before = upload(two.url, "before.jpg")
        eventually(lambda: stream.has(before, "done"), 30)
        site.replicas[victim].kill()
        # While the browser is away.
        during = upload(two.url, "during.jpg")
        eventually(lambda: stream.has(during, "done"), 30)
        assert stream.connections == 2
        after = upload(two.url, "after.jpg")
        eventually(lambda: stream.has(after, "done"), 30)
        assert [name for name, _, _ in stream.events].count("resync") == 2
        for key in (before, after):
            assert_life(stream, key)
        # Where a replica knows the id it goes on from there.
        identifier, count = stream.last_id, len(stream.events)
        stream.__exit__()
        again = upload(two.url, "again.jpg")
        with EventStream(f"http://127.0.0.1:{ports[1]}/api/events", last_id=identifier) as resumed:
            eventually(lambda: resumed.has(again, "done"), 30)
            assert "resync" not in [name for name, _, _ in resumed.events]
        assert count == len(stream.events)


@of_page
def test_the_page_goes_on_at_another_replica(browser, tmp_path):
    """In a real browser, with every request at another replica: the page, its modules, the stream, the upload's two steps, the pictures."""
    with Site(tmp_path) as site:
        with Balancer(*[site.start("--receive", "queue") for _ in range(3)]) as balancer:
            for port in site.replicas:
                site.ready(port)
            site.web = balancer.url
            site.provision("--public-url", balancer.url.replace("127.0.0.1", "localhost"))
            open_page(browser, site)
            done = lambda count: lambda found: len(found) == count and all(row["state"] == "done" and all(row["shown"]) for row in found)  # noqa: E731
            for count in (1, 2, 3):
                browser.find_element("id", "sample").click()
                wait_for(browser, done(count))
                victim = balancer.streaming
                if count < 3:
                    site.replicas[victim].kill()
                    eventually(lambda: balancer.streaming != victim, 30)  # noqa: B023
                    eventually(lambda: browser.find_element("id", "connection").get_attribute("data-state") == "live")
            assert browser.execute_script("return window.neverReloaded") is True


def test_a_quiet_stream_outlives_the_balancers_patience(quiet_stream):
    # Last in this file, so that most of the time has passed already.
    time.sleep(max(0, quiet_stream.opened_at + 32 - time.monotonic()))
    assert quiet_stream.comments >= 2
    assert quiet_stream.connections == 1 and quiet_stream.thread.is_alive()
