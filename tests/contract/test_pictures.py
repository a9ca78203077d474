import base64

import pytest

from tests.contract.wire import picture, waited_for


def open_session(wire, **changes):
    announced = {"filename": "mara.png", "mime_type": "image/png", "size_bytes": len(picture()), **changes}
    return wire.http.post("/v1/asset-uploads", json=announced)


def put(wire, session, content=None, mime_type="image/png"):
    content = picture() if content is None else content
    return wire.anyone.put(session["upload_url"], content=content, headers={"Content-Type": mime_type})


def confirm(wire, session):
    return wire.http.post(f"/v1/asset-uploads/{session['asset_id']}/confirmations", json={"folder_id": None})


def test_an_upload_takes_three_steps(wire):
    session = open_session(wire)
    assert (session.status_code, session.json().keys()) == (201, {"asset_id", "upload_url"})
    assert put(wire, session.json()).status_code == 200
    confirmed = confirm(wire, session.json())
    assert confirmed.status_code == 201
    assert confirmed.json()["id"] == session.json()["asset_id"]
    assert (confirmed.json()["mime_type"], confirmed.json()["size_bytes"]) == ("image/png", len(picture()))


def test_an_asset_is_read_through_its_signed_link_without_a_key(wire):
    asset = wire.upload()
    again = wire.http.get(f"/v1/assets/{asset['id']}").json()
    for url in (asset["url"], again["url"]):
        answer = wire.anyone.get(url)
        assert (answer.content, answer.headers["content-type"]) == (picture(), "image/png")


def test_an_upload_link_that_was_changed_is_refused(wire):
    session = open_session(wire).json()
    session["upload_url"] = session["upload_url"].replace("Expires=", "Expires=9")
    assert put(wire, session).status_code == 403


def test_another_content_type_than_announced_is_refused(wire):
    assert put(wire, open_session(wire).json(), mime_type="image/jpeg").status_code == 403


def test_an_upload_may_be_put_twice(wire):
    session = open_session(wire).json()
    assert [put(wire, session).status_code for _ in range(2)] == [200, 200]
    assert confirm(wire, session).status_code == 201


def test_nothing_is_confirmed_before_the_bytes_have_come(wire):
    session = open_session(wire).json()
    assert confirm(wire, session).status_code == 409
    assert wire.http.get(f"/v1/assets/{session['asset_id']}").status_code == 404


def test_another_size_than_announced_is_not_confirmed(wire):
    session = open_session(wire, size_bytes=99).json()
    put(wire, session)
    assert confirm(wire, session).status_code == 409


@pytest.mark.parametrize(
    ("name", "value"),
    [("filename", ""), ("filename", "x" * 501), ("mime_type", None), ("size_bytes", 0), ("size_bytes", 52428801)],
)
def test_an_impossible_upload_is_refused_by_name(wire, name, value):
    answer = open_session(wire, **{name: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == name


def test_an_unknown_asset_is_not_found(wire):
    assert wire.http.get("/v1/assets/unknown").status_code == 404
    assert wire.http.post("/v1/asset-uploads/unknown/confirmations").status_code == 404


def test_the_types_of_assets_are_listed(wire):
    names = [item["mime_type"] for item in wire.http.get("/v1/assets/types").json()["items"]]
    assert names == ["image/jpeg", "image/png", "image/webp"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_every_allowed_format_makes_a_clip(wire, form):
    asset = wire.upload(picture(form=form), f"image/{form.lower()}")
    assert wire.made(image_urls=[asset["url"]])["status_code"] == "succeeded"


def test_every_allowed_form_of_address_makes_a_clip(wire, receiver):
    receiver.pictures["/mara.png"] = picture(colour="red")
    asset = wire.upload()
    inline = "data:image/png;base64," + base64.b64encode(picture(colour="blue")).decode()
    addresses = [asset["url"], f"runflow://assets/{asset['id']}", f"{receiver.url}/mara.png", inline]
    assert wire.made(image_urls=addresses)["status_code"] == "succeeded"


def test_a_data_uri_is_stored_and_shown_as_a_reference(wire):
    inline = "data:image/png;base64," + base64.b64encode(picture()).decode()
    (address,) = wire.create(image_urls=[inline])["input"]["image_urls"]
    assert address.startswith("runflow://assets/")
    assert wire.http.get(f"/v1/assets/{address.rpartition('/')[2]}").json()["size_bytes"] == len(picture())


REFUSED = [
    (picture(399, 900), "INPUT_IMAGE_TOO_SMALL", "399 x 900"),
    (picture(480, 480, form="GIF"), "INVALID_INPUT_IMAGE", "GIF"),
    (b"<html>no picture</html>", "INVALID_INPUT_IMAGE", "could not be read"),
    (picture()[:200], "INVALID_INPUT_IMAGE", "could not be read"),
    (picture() + b"\0" * 10 * 1024 * 1024, "INPUT_IMAGE_TOO_LARGE", "10 MB"),
]


@pytest.mark.parametrize(("content", "code", "words"), REFUSED)
def test_a_picture_the_model_refuses_fails_the_run_at_dispatch(wire, content, code, words):
    good, bad = wire.upload()["url"], wire.upload(content)["url"]
    run = wire.made(image_urls=[good, bad])
    assert (run["status_code"], run["failure_code"], run["cost"]) == ("failed", code, "0")
    assert run["failure_stage_code"] == run["failure_stage"] == "dispatch"
    assert "Image 2" in run["failure_message"]
    assert words in run["failure_message"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("{receiver}/missing.png", "answered 404"),
        ("http://127.0.0.1:9/mara.png", "did not answer"),
        ("https://example.com/mara.png", "this machine only"),
        ("http://169.254.169.254/latest", "this machine only"),
        ("runflow://assets/unknown", "no such asset"),
        ("{sandbox}/files/assets/unknown?X-Amz-Signature=0", "does not fit"),
    ],
)
def test_a_picture_that_cannot_be_fetched_fails_the_run(wire, receiver, address, reason):
    run = wire.made(image_urls=[address.format(receiver=receiver.url, sandbox=wire.url)])
    assert (run["status_code"], run["failure_code"]) == ("failed", "INPUT_IMAGE_UNREACHABLE")
    assert reason in run["failure_message"]


def test_a_picture_whose_upload_was_never_confirmed_fails_the_run(wire):
    session = open_session(wire).json()
    put(wire, session)
    run = wire.made(image_urls=[f"runflow://assets/{session['asset_id']}"])
    assert run["failure_code"] == "INPUT_IMAGE_UNREACHABLE"


def test_the_run_is_accepted_before_its_pictures_are_looked_at(wire):
    run = wire.create(image_urls=["runflow://assets/unknown"])
    assert run["status_code"] == "queued"
    assert waited_for(lambda: wire.read(run["id"])["status_code"] == "failed")
