"""What a video file is, and the small pictures of it: files in, facts and bytes out.

Owns the meaning of "a playable clip" (a whole H.264 or H.265 video in an MP4, as the provider's pages promise) and
the looks of a poster and a hover preview. Knows no model, no storage and no provider. FFmpeg is told which format to
expect: left to guess, it would follow a playlist to other files and machines.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

CODECS = {"h264", "hevc"}
# What may be missing at the end of a file that is nevertheless called whole: encoders round the declared length.
LENIENCE_SECONDS = Decimal("0.5")
NO_FRAME = "it has no frame in it"
POSTER_SECONDS = Fraction(1)
POSTER_WIDTH = 960
PREVIEW_WIDTH, PREVIEW_RATE, PREVIEW_SECONDS = 320, 12, 3


class NotAClip(Exception):
    """The file is no whole, playable clip. The message says what it is instead."""


@dataclass(frozen=True)
class ClipFacts:
    """What a clip is: sides in pixels, `duration` in seconds, `frame_rate` per second, `audio_codec` None if silent."""

    container: str
    video_codec: str
    audio_codec: str | None
    width: int
    height: int
    duration: Decimal
    frame_rate: Decimal
    bytes: int


def probe(path: Path) -> ClipFacts:
    """What the clip is, after playing it to its end. Raises NotAClip, or OSError when the file cannot be read."""
    with _opened(path) as (container, video):
        played = _check_whole(container, video)
        audio = container.streams.audio
        return ClipFacts(
            container="mp4",
            video_codec=_codec_of(video),
            audio_codec=_codec_of(audio[0]) if audio else None,
            width=video.codec_context.width,
            height=video.codec_context.height,
            duration=_declared_seconds(container, video) or played,
            frame_rate=_thousandths(video.average_rate or 0),
            bytes=path.stat().st_size,
        )


def poster(path: Path) -> bytes:
    """A WebP of the frame at one second, or in the middle of a shorter clip, at most 960 px wide."""
    with _opened(path) as (container, video):
        declared = Fraction(_declared_seconds(container, video))
        wanted = min(POSTER_SECONDS, declared / 2)
        image: Image.Image = _frame_at(container, video, wanted).to_image()  # type: ignore[no-untyped-call]
    if image.width > POSTER_WIDTH:
        image = image.resize((POSTER_WIDTH, round(image.height * POSTER_WIDTH / image.width)), Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "WEBP", quality=80)
    return out.getvalue()


def preview(path: Path) -> bytes:
    """The first three seconds as a silent MP4, at most 320 px wide and 12 frames a second, for hovering."""
    with tempfile.TemporaryDirectory() as folder:
        # Moving the index to the front, where a browser wants it, takes a real file.
        small = Path(folder) / "preview.mp4"
        with (
            _opened(path) as (container, video),
            av.open(str(small), "w", format="mp4", options={"movflags": "+faststart"}) as output,
        ):
            _write_preview(container, video, output)
        return small.read_bytes()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    try:
        options = {"protocol_whitelist": "file"}
        with av.open(str(path), format="mp4", options=options, metadata_errors="replace") as container:
            if not container.streams.video:
                raise NotAClip("it has no video in it")
            video = container.streams.video[0]
            _check_kind(container, video)
            video.thread_type = "AUTO"
            yield container, video
    except OSError:
        raise
    except av.FFmpegError as error:
        raise NotAClip(f"it cannot be played ({error.strerror or type(error).__name__})") from None


def _check_kind(container: InputContainer, video: VideoStream) -> None:
    if container.metadata.get("major_brand", "").strip() == "qt":
        raise NotAClip("it is a QuickTime film, not an MP4")
    if _codec_of(video) not in CODECS:
        raise NotAClip(f"its video is {_codec_of(video)}, not H.264")


def _codec_of(stream: Stream) -> str:
    # PyAV leaves the context out for a codec that it does not know, whatever its types say.
    return stream.codec_context.name if stream.codec_context else "of an unknown kind"


def _check_whole(container: InputContainer, video: VideoStream) -> Decimal:
    """Where the video ends in seconds, having decoded all of it and read all of the sound."""
    streams = (video, *container.streams.audio)
    ends = dict.fromkeys((stream.index for stream in streams), Fraction(0))
    for packet in container.demux(*streams):
        if packet.is_corrupt:
            raise NotAClip("it is cut off")
        for part in video.decode(packet) if packet.stream is video else [packet]:
            ends[packet.stream.index] = max(ends[packet.stream.index], _time_of(part) + _length_of(part))
    if not ends[video.index]:
        raise NotAClip(NO_FRAME)
    for stream in streams:
        end, declared = _thousandths(ends[stream.index]), _declared_seconds(container, stream)
        if end < declared - LENIENCE_SECONDS:
            raise NotAClip(f"its {stream.type} ends after {end} of {declared} seconds")
    return _thousandths(ends[video.index])


def _declared_seconds(container: InputContainer, stream: Stream) -> Decimal:
    """How long the file says that it is; 0 when it does not say."""
    if stream.duration and stream.time_base:
        return _thousandths(stream.duration * stream.time_base)
    return _thousandths(Fraction(container.duration or 0, av.time_base))


def _frame_at(container: InputContainer, video: VideoStream, wanted: Fraction) -> VideoFrame:
    """The first frame at `wanted` seconds or later, else the last one."""
    last = None
    for last in container.decode(video):
        if _time_of(last) >= wanted:
            break
    if last is None:
        raise NotAClip(NO_FRAME)
    return last


def _write_preview(container: InputContainer, video: VideoStream, output: OutputContainer) -> None:
    width = min(PREVIEW_WIDTH, video.width) // 2 * 2
    height = max(2, round(video.height * width / video.width / 2) * 2)
    small = output.add_stream("libx264", rate=PREVIEW_RATE, options={"preset": "veryfast", "crf": "30"})
    small.width, small.height, small.pix_fmt = width, height, "yuv420p"
    last = -1
    for frame in container.decode(video):
        tick = int(_time_of(frame) * PREVIEW_RATE)
        if tick >= PREVIEW_SECONDS * PREVIEW_RATE:
            break
        if tick > last:
            last = tick
            tiny = frame.reformat(width, height, "yuv420p")
            tiny.pts, tiny.time_base = tick, Fraction(1, PREVIEW_RATE)
            output.mux(small.encode(tiny))
    if last < 0:
        raise NotAClip(NO_FRAME)
    output.mux(small.encode())


def _time_of(part: "VideoFrame | Packet[Stream]") -> Fraction:
    """Seconds from the beginning."""
    return (part.pts or 0) * Fraction(part.time_base or 0)


def _length_of(part: "VideoFrame | Packet[Stream]") -> Fraction:
    return (part.duration or 0) * Fraction(part.time_base or 0)


def _thousandths(number: Fraction | int) -> Decimal:
    return Decimal(round(number * 1000)) / 1000
