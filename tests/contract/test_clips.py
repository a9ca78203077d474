import pytest
from PIL import Image, ImageChops

from tests.contract.wire import output_url, picture, probe, stripes

SIZES = {
    ("16:9", "720p"): (1280, 720), ("9:16", "720p"): (720, 1280), ("1:1", "720p"): (720, 720),
    ("4:3", "720p"): (960, 720), ("3:4", "720p"): (720, 960),
    ("16:9", "1080p"): (1920, 1080), ("9:16", "1080p"): (1080, 1920), ("1:1", "1080p"): (1080, 1080),
    ("4:3", "1080p"): (1440, 1080), ("3:4", "1080p"): (1080, 1440),
}  # fmt: skip


def colour(picture: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    red, green, blue = picture.crop((x, y, x + 1, y + 1)).tobytes()
    return red, green, blue


@pytest.mark.parametrize(("shape", "size"), SIZES.items())
def test_a_clip_has_the_asked_length_ratio_and_resolution(wire, shape, size):
    ratio, resolution = shape
    clip = probe(wire.clip(wire.made(aspect_ratio=ratio, resolution=resolution)).content)
    assert clip.size == size
    assert clip.seconds == pytest.approx(3, abs=0.05)


def test_a_clip_is_h264_with_aac_and_a_quiet_sound(wire):
    clip = probe(wire.clip(wire.made()).content)
    assert clip.streams == {"video": "h264", "audio": "aac"}
    assert (clip.pixels, clip.rate) == ("yuv420p", 1)
    assert 0.001 < clip.loudest < 0.1


def test_a_longer_clip_lasts_longer(wire):
    assert probe(wire.clip(wire.made(duration=7)).content).seconds == pytest.approx(7, abs=0.05)


def test_a_clip_can_be_played_while_it_loads(wire):
    content = wire.clip(wire.made()).content
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_clip_shows_the_pictures_in_their_order(wire):
    colours = {"red": (255, 0, 0), "blue": (0, 0, 255)}
    assets = [wire.upload(picture(600, 750, colour))["url"] for colour in colours]
    clip = probe(wire.clip(wire.made(image_urls=assets)).content)
    seen = [colour(clip.picture, x, 300) for x in (480, 800)]
    for shown, wanted in zip(seen, colours.values(), strict=True):
        assert max(abs(one - other) for one, other in zip(shown, wanted, strict=True)) < 40


def test_a_clip_shows_the_prompt_and_the_sandbox_mark(wire):
    asset = wire.upload()["url"]
    short, long = (wire.made(image_urls=[asset], prompt=text) for text in ("a", "word " * 40))
    pictures = [probe(wire.clip(run).content).picture.convert("L") for run in (short, long)]
    light = [
        sum(pixels.crop((0, 560, 1280, 700)).point(lambda value: value > 200).histogram()[1:]) for pixels in pictures
    ]
    assert light[1] > 5 * light[0] > 0
    mark = probe(wire.clip(short).content).picture.crop((1130, 28, 1240, 56))
    red, blue = mark.getchannel("R"), mark.getchannel("B")
    assert sum(red.histogram()[200:]) > 1500
    assert sum(blue.histogram()[120:]) < 100
    assert sum(red.histogram()[:100]) > 300


def test_the_pictures_move_and_the_time_runs(wire):
    clip = probe(wire.clip(wire.made(image_urls=[wire.upload(stripes())["url"]])).content)
    first, last = clip.frames[0], clip.frames[-1]
    for part in ((400, 150, 900, 500), (20, 20, 160, 60)):
        change = ImageChops.difference(first.crop(part), last.crop(part)).convert("L")
        assert change.point(lambda value: value > 100).getbbox()


def test_links_need_no_key_and_tell_the_length(wire):
    answer = wire.clip(wire.made())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_part_of_a_clip_can_be_asked_for(wire):
    run = wire.made()
    whole = wire.clip(run).content
    part = wire.anyone.get(output_url(run), headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == whole[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"


@pytest.mark.parametrize(
    "change", [("Signature=", "Signature=0"), ("Expires=", "Expires=9"), ("issued=", "issued=9"), (".mp4?", ".mp4?x=")]
)
def test_a_changed_link_is_refused(wire, change):
    url = output_url(wire.made())
    assert wire.anyone.get(url.replace(*change)).status_code == 403


def test_a_link_of_one_run_does_not_open_another(wire):
    one, other = wire.made("T1"), wire.made("T2")
    assert wire.anyone.get(output_url(one).replace(one["id"], other["id"])).status_code == 403


def test_equal_takes_are_rendered_once(wire):
    asset = wire.upload()["url"]
    tags = {wire.clip(wire.made(ref, image_urls=[asset])).headers["etag"] for ref in ("T1", "T2")}
    assert len(tags) == 1


def test_another_seed_moves_differently(wire):
    asset = wire.upload()["url"]
    clips = {wire.clip(wire.made(image_urls=[asset], seed=seed)).content for seed in (1, 2)}
    assert len(clips) == 2
