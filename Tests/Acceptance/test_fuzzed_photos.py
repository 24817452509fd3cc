"""Thousands of mutated photos of every format: every one ends as processed or as rejected with a reason, and the program as it began."""


import itertools

from fuzzed_photos import Findings, Watch, process, write
from photo_mutations import fixtures, mutations
from process_state import children, descriptors, mebibytes, zombies
from programs import eventually

# Malloc keeps what it had once; beyond this it would be a leak.
MARGIN_MEBIBYTES = 48


def test_mutated_photos_through_process(tmp_path):
    findings, watch = Findings(tmp_path / "found"), Watch()
    write(tmp_path / "in", mutations("process"), 2500)
    outcomes = process(tmp_path / "in", findings, watch=watch)
    assert not findings
    assert outcomes.total() == 2500
    assert outcomes["processed"] > 100 and outcomes["Truncated"] > 100 and outcomes["Corrupt"] > 100
    assert watch.growth(0) < MARGIN_MEBIBYTES, "the program's memory grows"
    assert watch.growth(3) < MARGIN_MEBIBYTES, "a codec process's memory grows"


def test_whole_photos_again_and_again(tmp_path):
    """What is kept from photo to photo would add up."""
    findings, watch = Findings(tmp_path / "found"), Watch()
    again = ((f"{number:05d}-{name}", data) for number in itertools.count() for name, data in fixtures().items() if len(data) < 30_000)
    write(tmp_path / "in", again, 1500)
    process(tmp_path / "in", findings, watch=watch)
    assert not findings
    assert watch.growth(0) < MARGIN_MEBIBYTES, "the program's memory grows"
    assert watch.growth(3) < MARGIN_MEBIBYTES, "a codec process's memory grows"


def test_mutated_photos_where_damage_is_accepted(tmp_path):
    findings = Findings(tmp_path / "found")
    write(tmp_path / "in", mutations("accepted"), 700)
    outcomes = process(tmp_path / "in", findings, "--accept-damaged")
    assert not findings
    assert outcomes["processed"] > 200


def test_mutated_photos_through_the_worker(fresh_pipeline):
    aws, program = fresh_pipeline.aws, fresh_pipeline.program.process.pid

    def settle(count):
        """Waits until all uploads have ended, and the worker is idle."""
        eventually(lambda: len(keys(aws.s3, "processed")) + len(keys(aws.s3, "rejected")) == count, seconds=60, every=0.2)

    def put(source, count):
        for _ in range(count):
            name, data = next(source)
            aws.s3.put_object(Bucket="uploads", Key=name, Body=data)

    source = mutations("worker")
    put(iter(fixtures().items()), len(fixtures()))
    put(source, 60)
    settle(len(fixtures()) + 60)
    before = (mebibytes(program), descriptors(program), children(program))
    put(source, 240)
    settle(len(fixtures()) + 300)
    fresh_pipeline.program.require_alive()
    # Idle connections of clients come and go; a leak would be one for each photo.
    assert descriptors(program) < before[1] + 40
    assert mebibytes(program) < before[0] + MARGIN_MEBIBYTES
    assert zombies(program) == []
    assert len(children(program)) <= max(len(before[2]), 1) + 1
    for child in children(program):
        assert mebibytes(child) < 300
    for key in keys(aws.s3, "rejected"):
        reason = aws.s3.get_object(Bucket="rejected", Key=key)["Body"].read()
        assert b'"code"' in reason and b'"reason"' in reason


def keys(s3, bucket):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]
