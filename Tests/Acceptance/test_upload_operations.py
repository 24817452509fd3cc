"""Operations that an upload asks for: in its metadata, by the page's forms, and when they are none."""

import io
import json

from PIL import Image

from programs import eventually, fetch



def photo(colour=(200, 60, 30)):
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "PNG")
    return file.getvalue()


def head(pipeline, key, bucket="processed"):
    try:
        return pipeline.aws.s3.head_object(Bucket=bucket, Key=key)
    except pipeline.aws.s3.exceptions.ClientError:
        return None


def processed(pipeline, key, operations):
    """The result of these operations, once it is there."""
    def done():
        found = head(pipeline, key)
        return found if found and found["Metadata"].get("darkroom-operations") == operations else None

    eventually(done)
    return Image.open(io.BytesIO(pipeline.aws.s3.get_object(Bucket="processed", Key=key)["Body"].read()))


def test_the_uploads_metadata_win(pipeline):
    put = pipeline.aws.s3.put_object
    put(Bucket="uploads", Key="own.png", Body=photo(), Metadata={"operations": " invert , invert,invert"})
    assert processed(pipeline, "own.png", "invert,invert,invert").convert("RGB").getpixel((3, 3)) == (55, 195, 225)
    # The same bytes, with other operations, are done anew.
    put(Bucket="uploads", Key="own.png", Body=photo(), Metadata={"operations": "invert,invert"})
    assert processed(pipeline, "own.png", "invert,invert").convert("RGB").getpixel((3, 3)) == (200, 60, 30)
    put(Bucket="uploads", Key="own.png", Body=photo())
    processed(pipeline, "own.png", "invert")


def test_operations_that_are_none_reject_the_photo_with_their_position(pipeline):
    pipeline.aws.s3.put_object(Bucket="uploads", Key="bad.png", Body=photo(), Metadata={"operations": "invert,squeeze=2"})
    eventually(lambda: head(pipeline, "bad.png", "rejected"))
    rejection = json.loads(pipeline.aws.s3.get_object(Bucket="rejected", Key="bad.png")["Body"].read())
    assert rejection["code"] == "UnknownOperation"
    assert rejection["reason"].startswith('operation 2 ("squeeze=2", character 8) is not known')
    assert head(pipeline, "bad.png") is None
    # The page tells the cause.
    shown = eventually(lambda: next((p for p in listed(pipeline) if p["key"] == "bad.png" and p["state"] == "failed"), None))
    assert "squeeze=2" in shown["reason"]
    # Put right, it is done.
    pipeline.aws.s3.put_object(Bucket="uploads", Key="bad.png", Body=photo(), Metadata={"operations": "invert"})
    processed(pipeline, "bad.png", "invert")
    eventually(lambda: head(pipeline, "bad.png", "rejected") is None)


def listed(pipeline):
    return json.loads(fetch(f"http://localhost:{pipeline.web_port}/api/photos")[2])["photos"]


def form(fields, name, content):
    boundary = "edge-of-the-form"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def test_the_web_app_passes_operations_on(pipeline):
    page = f"http://localhost:{pipeline.web_port}"
    body, headers = form([("operations", "invert,invert")], "a.png", photo())
    status, _, answer = fetch(f"{page}/api/photos", "POST", body, headers)
    assert status == 201
    key = json.loads(answer)["keys"][0]
    assert head(pipeline, key, "uploads")["Metadata"] == {"operations": "invert,invert"}
    processed(pipeline, key, "invert,invert")

    offer = json.dumps({"name": "b.png", "type": "image/png", "size": len(photo()), "operations": "invert,invert,invert"}).encode()
    status, _, answer = fetch(f"{page}/api/uploads", "POST", offer, {"Content-Type": "application/json"})
    offered = json.loads(answer)
    fields = [(field["name"], field["value"]) for field in offered["fields"]]
    assert ("x-amz-meta-operations", "invert,invert,invert") in fields
    body, headers = form(fields, "b.png", photo())
    assert fetch(offered["url"], "POST", body, headers)[0] == 204
    processed(pipeline, offered["key"], "invert,invert,invert")
    # The form is for these operations only.
    others = [(name, "invert" if name == "x-amz-meta-operations" else value) for name, value in fields]
    body, headers = form(others, "b.png", photo())
    assert fetch(offered["url"], "POST", body, headers)[0] == 403

    for operations in ["größer", "a\tb"]:
        offer = json.dumps({"name": "b.png", "type": "image/png", "size": 9, "operations": operations}).encode()
        assert fetch(f"{page}/api/uploads", "POST", offer, {"Content-Type": "application/json"})[0] == 400
