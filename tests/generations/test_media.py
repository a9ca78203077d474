"""Clips: what counts as one, and what is made of it."""

from decimal import Decimal
from io import BytesIO

import av
import pytest
from PIL import Image

from generations.media import NotAClip, poster, preview, probe, sha256_of

WIDE = (256, 144)


def make_clip(path, size=WIDE, *, rate=8, frames=16, audio=True, codec="libx264", container="mp4", **options):
    """A clip that is black in its first half and red in its second."""
    with av.open(str(path), "w", format=container, options={"movflags": "+faststart"} | options) as output:
        video = output.add_stream(codec, rate=rate)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        sound = output.add_stream("aac", rate=44100) if audio else None
        for number in range(frames):
            colour = "red" if number * 2 >= frames else "black"
            output.mux(video.encode(av.VideoFrame.from_image(Image.new("RGB", size, colour))))
        output.mux(video.encode())
        if sound:
            for packet in silence(sound, frames / rate):
                output.mux(packet)
    return path


def silence(sound, seconds):
    for _ in range(int(seconds * 44100 / 1024)):
        frame = av.AudioFrame("fltp", "stereo", 1024)
        frame.rate = 44100
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield from sound.encode(frame)
    yield from sound.encode()


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "clip.mp4")


def is_red(picture):
    (red, _), (_, green), _ = picture.convert("RGB").getextrema()
    return red > 200 and green < 60


def reason(path):
    with pytest.raises(NotAClip) as caught:
        probe(path)
    return str(caught.value)


def test_a_clip_is_measured(clip):
    facts = probe(clip)
    assert (facts.container, facts.video_codec, facts.audio_codec) == ("mp4", "h264", "aac")
    assert (facts.width, facts.height) == WIDE
    assert (facts.duration, facts.frame_rate) == (Decimal(2), Decimal(8))
    assert facts.bytes == clip.stat().st_size


@pytest.mark.parametrize(
    "size",
    [
        *[(1280, 720), (720, 1280), (720, 720), (960, 720), (720, 960)],
        *[(1920, 1080), (1080, 1920), (1080, 1080), (1440, 1080), (1080, 1440)],
    ],
)
def test_every_shape_that_the_model_makes_is_understood(tmp_path, size):
    path = make_clip(tmp_path / "clip.mp4", size, rate=2, frames=2, audio=False, preset="ultrafast")
    facts = probe(path)
    assert (facts.width, facts.height) == size
    with Image.open(BytesIO(poster(path))) as picture:
        assert picture.width == min(960, size[0])
        assert picture.height / picture.width == pytest.approx(size[1] / size[0], abs=0.01)
    (tmp_path / "small.mp4").write_bytes(preview(path))
    small = probe(tmp_path / "small.mp4")
    assert small.width == 320
    assert small.height / 320 == pytest.approx(size[1] / size[0], abs=0.01)


def test_a_silent_clip_has_no_audio_codec(tmp_path):
    assert probe(make_clip(tmp_path / "clip.mp4", audio=False)).audio_codec is None


def test_h265_is_accepted(tmp_path):
    assert (
        probe(make_clip(tmp_path / "clip.mp4", codec="libx265", **{"x265-params": "log-level=none"})).video_codec
        == "hevc"
    )


def test_a_clip_whose_index_stands_at_the_end_is_accepted(tmp_path):
    assert probe(make_clip(tmp_path / "clip.mp4", movflags="-faststart")).duration == 2


def test_a_fragmented_clip_is_accepted(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", movflags="frag_keyframe+empty_moov")
    assert probe(path).duration == pytest.approx(Decimal(2), abs=Decimal("0.1"))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("movflags", ["+faststart", "-faststart"])
def test_a_truncated_clip_is_refused(tmp_path, share, movflags):
    whole = make_clip(tmp_path / "clip.mp4", movflags=movflags).read_bytes()
    (tmp_path / "part.mp4").write_bytes(whole[: int(len(whole) * share)])
    assert reason(tmp_path / "part.mp4")


def test_a_clip_that_lacks_its_last_bytes_is_refused(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", audio=False)
    path.write_bytes(path.read_bytes()[:-3])
    assert reason(path) == "it is cut off"


def test_a_clip_cut_between_two_frames_is_refused(clip, tmp_path):
    with av.open(str(clip)) as container:
        ends = [(packet.pos or 0) + packet.size for packet in container.demux() if packet.size]
    (tmp_path / "part.mp4").write_bytes(clip.read_bytes()[: ends[len(ends) // 4]])
    assert reason(tmp_path / "part.mp4").startswith(("its video ends after", "its audio ends after"))


def test_a_clip_with_a_hole_in_it_is_refused(clip):
    content = bytearray(clip.read_bytes())
    middle = content.index(b"mdat") + 800
    content[middle : middle + 600] = bytes(600)
    clip.write_bytes(content)
    assert reason(clip)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>The link has expired</html>",
        b"#EXTM3U\n#EXTINF:10,\n/etc/hostname\n",
        bytes(1000),
        b"\0\0\0\x18ftypmp42",
    ],
)
def test_what_is_no_film_is_refused(tmp_path, content):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert reason(path).startswith("it cannot be played")


def test_another_codec_is_refused_by_its_name(tmp_path):
    assert reason(make_clip(tmp_path / "clip.mp4", codec="mpeg4")) == "its video is mpeg4, not H.264"


@pytest.mark.parametrize("container", ["matroska", "avi", "mpegts"])
def test_another_container_is_refused(tmp_path, container):
    assert reason(make_clip(tmp_path / "clip.mp4", container=container)).startswith("it cannot be played")


def test_a_quicktime_film_is_refused(tmp_path):
    assert reason(make_clip(tmp_path / "clip.mp4", container="mov")) == "it is a QuickTime film, not an MP4"


def test_sound_alone_is_refused(tmp_path):
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w", format="mp4") as output:
        sound = output.add_stream("aac", rate=44100)
        for packet in silence(sound, 1):
            output.mux(packet)
    assert reason(path) == "it has no video in it"


def test_a_codec_that_nobody_knows_is_refused(clip):
    clip.write_bytes(clip.read_bytes().replace(b"avc1", b"zzz1"))
    assert reason(clip) == "its video is of an unknown kind, not H.264"


def test_odd_letters_in_a_clips_notes_do_not_matter(clip):
    clip.write_bytes(clip.read_bytes().replace(b"VideoHandler", b"Video\xb8andler"))
    assert probe(clip).duration == 2


def test_a_file_that_is_not_there_is_no_verdict_on_the_clip(tmp_path):
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "clip.mp4")


def test_the_poster_shows_one_second_in(clip):
    with Image.open(BytesIO(poster(clip))) as picture:
        assert (picture.format, picture.size) == ("WEBP", WIDE)
        assert is_red(picture)


def test_the_poster_of_a_short_clip_shows_its_middle(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", frames=2)
    with Image.open(BytesIO(poster(path))) as picture:
        assert is_red(picture)


def test_the_preview_is_short_silent_and_starts_at_once(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", (640, 360), rate=24, frames=24 * 5)
    content = preview(path)
    (tmp_path / "small.mp4").write_bytes(content)
    small = probe(tmp_path / "small.mp4")
    assert (small.video_codec, small.audio_codec, small.width, small.height) == ("h264", None, 320, 180)
    assert (small.duration, small.frame_rate) == (Decimal(3), Decimal(12))
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_preview_of_a_slow_clip_keeps_its_time(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", rate=2, frames=4)
    (tmp_path / "small.mp4").write_bytes(preview(path))
    with av.open(str(tmp_path / "small.mp4")) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == [0, 0.5, 1, 1.5]


def test_an_odd_size_becomes_an_even_preview(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", (322, 182), frames=4)
    (tmp_path / "small.mp4").write_bytes(preview(path))
    assert probe(tmp_path / "small.mp4").height % 2 == 0


@pytest.mark.parametrize("make", [poster, preview])
def test_nothing_is_made_of_what_is_no_clip(tmp_path, make):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"<html>")
    with pytest.raises(NotAClip):
        make(path)


def test_a_file_is_known_by_its_digest(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
