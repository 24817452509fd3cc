"""The page in a real browser: three photos in, three negatives out, no reload; what S3 announces is shown."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import photographs
from command_line import CommandLine
from programs import DARKROOM, Program, clean_environment, eventually, free_port
from stack import Cloud, Pipeline
from test_pipeline import counts

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs Debian's chromium and chromium-driver")


@pytest.fixture
def browser(tmp_path):
    options = Options()
    options.binary_location = BROWSER
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1400", f"--user-data-dir={tmp_path}/profile"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture
def pipeline(tmp_path):
    with Pipeline(tmp_path) as pipeline:
        yield pipeline


def take_screenshot(browser, name):
    """Kept where `DARKROOM_SCREENSHOTS` says, to be looked at; checked for more than one colour in any case."""
    data = browser.get_screenshot_as_png()
    folder = os.environ.get("DARKROOM_SCREENSHOTS")
    if folder:
        Path(folder, f"{name}.png").write_bytes(data)
    with Image.open(io.BytesIO(data)) as image:
        assert len(image.convert("RGB").getcolors(1 << 24)) > 100


def open_page(browser, pipeline):
    browser.get(f"{pipeline.web.replace('127.0.0.1', 'localhost')}/")
    eventually(lambda: browser.find_element(By.ID, "connection").get_attribute("data-state") == "live")
    browser.execute_script("window.neverReloaded = true")


def rows(browser):
    """Name, state and reason of each row, and whether both pictures are really shown."""
    return browser.execute_script(
        """
        return [...document.querySelectorAll('#photos > li')].map((row) => ({
            name: row.querySelector('.name').textContent,
            state: row.dataset.state,
            reason: row.querySelector('.reason').textContent,
            numbers: row.querySelector('.numbers').textContent,
            shown: [...row.querySelectorAll('img')].map((image) => image.complete && image.naturalWidth > 0),
        }));
        """
    )


def wait_for(browser, condition, seconds=40):
    return eventually(lambda: condition(rows(browser)) and rows(browser), seconds, every=0.2)


def errors_of(browser):
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_three_photos_come_back_inverted(browser, pipeline, tmp_path):
    files = {"rocket.jpg": photographs.jpeg(), "chelsea.png": photographs.png(), "coffee.webp": photographs.webp()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    open_page(browser, pipeline)
    browser.find_element(By.ID, "files").send_keys("\n".join(str(tmp_path / name) for name in files))
    # Lazy pictures load when they are near the view; the window is tall enough for three rows.
    shown = wait_for(browser, lambda found: len(found) == 3 and all(row["state"] == "done" and all(row["shown"]) for row in found))
    assert {row["name"] for row in shown} == set(files)
    assert all("ms" in row["numbers"] and "$" in row["numbers"] for row in shown), shown
    assert browser.execute_script("return window.neverReloaded") is True
    assert errors_of(browser) == []
    take_screenshot(browser, "three-photos")
    for photo in pipeline.photos():
        before = pipeline.aws.s3.get_object(Bucket="uploads", Key=photo["key"])["Body"].read()
        after = pipeline.aws.s3.get_object(Bucket="processed", Key=photo["key"])["Body"].read()
        assert before == files[photo["name"]]
        photographs.assert_inverted(before, after, lossless=photo["name"].endswith(".png"))
    # The browser uploaded to S3 itself: its keys are the ones that the page makes.
    assert all(photo["key"].count("/") == 4 for photo in pipeline.photos())
    browser.refresh()
    again = wait_for(browser, lambda found: len(found) == 3 and all(row["state"] == "done" and all(row["shown"]) for row in found))
    assert {row["name"] for row in again} == set(files)


def test_one_click_on_the_sample(browser, pipeline):
    open_page(browser, pipeline)
    browser.find_element(By.ID, "sample").click()
    (row,) = wait_for(browser, lambda found: [row["state"] for row in found] == ["done"] and all(found[0]["shown"]))
    assert row["name"] == "coffee.jpg"


def test_what_is_no_photo_becomes_a_failed_row(browser, pipeline, tmp_path):
    for name, data in photographs.bad_files().items():
        (tmp_path / name).write_bytes(data)
    open_page(browser, pipeline)
    browser.find_element(By.ID, "files").send_keys("\n".join(str(tmp_path / name) for name in photographs.bad_files()))
    failed = wait_for(browser, lambda found: len(found) == 4 and all(row["state"] == "failed" for row in found))
    assert all(len(row["reason"]) > 10 for row in failed), failed
    take_screenshot(browser, "failed-rows")
    eventually(lambda: counts(pipeline) == 0)
    assert counts(pipeline, "uploads-dlq") == 0


def test_a_notice_comes_from_s3_itself(browser, tmp_path):
    """`cloud` and `web` without any processor: what is put into `processed` appears on the page."""
    web_port = free_port()
    with Cloud(tmp_path) as cloud:
        environment = clean_environment(
            AWS_ENDPOINT_URL=cloud.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1"
        )
        provisioned = subprocess.run(
            [DARKROOM, "provision"], env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
        assert provisioned.returncode == 0, provisioned.stdout + provisioned.stderr
        with Program("web", "--web-port", web_port, log=tmp_path / "web.log", environment=environment) as web:
            web.wait_for_url(f"http://127.0.0.1:{web_port}/healthz")
            browser.get(f"http://localhost:{web_port}/")
            eventually(lambda: browser.find_element(By.ID, "connection").get_attribute("data-state") == "live")
            topic = "arn:aws:sns:us-east-1:000000000000:processed"
            eventually(
                lambda: any(
                    entry["SubscriptionArn"].startswith("arn:") for entry in cloud.aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
                )
            )
            (tmp_path / "x.jpg").write_bytes(photographs.jpeg())
            CommandLine("pypi", tmp_path).output(f"aws --endpoint-url={cloud.endpoint} s3 cp x.jpg s3://processed/")
            (row,) = wait_for(browser, lambda found: [row["state"] for row in found] == ["done"] and found[0]["shown"][1])
            assert row["name"] == "x.jpg"
