"""The page over time: files dropped and pasted, two tabs, S3 out of reach, a server that is killed and comes back."""

import base64

import pytest

import photographs
from programs import eventually
from stack import Pipeline
from test_page import browser, errors_of, open_page, pytestmark, rows, wait_for  # noqa: F401  (fixtures and the skip come along)


@pytest.fixture
def pipeline(tmp_path):
    with Pipeline(tmp_path) as pipeline:
        yield pipeline


def hand_over(browser, how, name, data):
    """Drops or pastes a file, as the browser reports it to the page."""
    browser.execute_script(
        """
        const [how, name, text] = arguments;
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], name, { type: 'image/jpeg' }));
        if (how === 'paste') {
            document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
            return;
        }
        document.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, bubbles: true, cancelable: true }));
        window.sawOverlay = !document.getElementById('drop').hidden;
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
        """,
        how,
        name,
        base64.b64encode(data).decode(),
    )


def test_dropped_and_pasted_photos_are_taken_and_other_tabs_see_them(browser, pipeline):
    open_page(browser, pipeline)
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    open_page(browser, pipeline)
    browser.switch_to.window(first)
    hand_over(browser, "drop", "dropped.jpg", photographs.jpeg())
    assert browser.execute_script("return window.sawOverlay && document.getElementById('drop').hidden")
    hand_over(browser, "paste", "pasted.jpg", photographs.jpeg())
    done = lambda found: len(found) == 2 and all(row["state"] == "done" for row in found)  # noqa: E731
    assert {row["name"] for row in wait_for(browser, done)} == {"dropped.jpg", "pasted.jpg"}
    browser.switch_to.window(second)
    assert {row["name"] for row in wait_for(browser, done)} == {"dropped.jpg", "pasted.jpg"}
    assert browser.execute_script("return window.neverReloaded") is True
    # Dragged text is not ours: no overlay comes up.
    shown = browser.execute_script(
        """
        const transfer = new DataTransfer();
        transfer.setData('text/plain', 'hello');
        document.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, bubbles: true, cancelable: true }));
        return !document.getElementById('drop').hidden;
        """
    )
    assert shown is False


def test_photos_go_through_the_server_when_the_browser_cannot_reach_s3(browser, tmp_path):
    # Nothing listens on port 4, and nothing ever will: no service has that number.
    with Pipeline(tmp_path, "--public-s3-endpoint", "http://127.0.0.1:4") as pipeline:
        open_page(browser, pipeline)
        browser.find_element("id", "sample").click()
        (row,) = wait_for(browser, lambda found: [row["state"] for row in found] == ["done"] and all(found[0]["shown"]))
        assert row["name"] == "coffee.jpg"
        assert len(pipeline.photos()) == 1


def test_the_page_goes_on_after_the_server_was_killed(browser, tmp_path):
    with Pipeline(tmp_path) as first:
        open_page(browser, first)
        browser.find_element("id", "sample").click()
        (before,) = wait_for(browser, lambda found: [row["state"] for row in found] == ["done"])
        first.program.kill()
        eventually(lambda: browser.find_element("id", "connection").get_attribute("data-state") == "lost")
    with Pipeline(tmp_path, port=first.port, web_port=first.web_port):
        eventually(lambda: browser.find_element("id", "connection").get_attribute("data-state") == "live", 30)
        # Numbers included: they come from the result itself, not from the memory of the program that was killed.
        assert wait_for(browser, lambda found: found and found[0]["numbers"] == before["numbers"])
        browser.find_element("id", "sample").click()
        wait_for(browser, lambda found: len(found) == 2 and all(row["state"] == "done" for row in found))
        assert browser.execute_script("return window.neverReloaded") is True


def test_nothing_on_the_page_breaks_the_policy(browser, pipeline):
    open_page(browser, pipeline)
    browser.find_element("id", "sample").click()
    wait_for(browser, lambda found: [row["state"] for row in found] == ["done"] and all(found[0]["shown"]))
    assert errors_of(browser) == []
    foreign = browser.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name)).filter((url) => url.hostname !== location.hostname).length"
    )
    assert foreign == 0
