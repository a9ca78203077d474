"""Making the clips: real MP4 files (H.264 and AAC, index in front), each made once and kept by what it shows."""

import asyncio
import hashlib
import io
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import av
from PIL import Image, ImageOps

from generations.sandbox.catalogue import frame_size
from generations.sandbox.scene import Scene
from generations.sandbox.sound import RATE, sound_frames

# Part of a clip's name: raise it when clips are drawn differently.
DESIGN = 1
VARIANTS = 4
BT709 = 1
LARGEST_SIDE_READ = 1600
NICENESS = 4


@dataclass(frozen=True)
class ClipOrder:
    """Everything that decides what a clip looks like; ``duration`` is seconds, ``rate`` frames per second."""

    pictures: tuple[bytes, ...]
    prompt: str
    aspect_ratio: str
    resolution: str
    duration: int
    seed: int
    rate: int

    @property
    def variant(self) -> int:
        """Seeds change the movement a little; few variants keep rehearsals cheap."""
        return self.seed % VARIANTS

    @property
    def name(self) -> str:
        """The file's name: equal orders have equal names."""
        parts = [hashlib.sha256(picture).hexdigest() for picture in self.pictures]
        shown = replace(self, pictures=(), seed=self.variant)
        digest = hashlib.sha256(json.dumps([DESIGN, parts, repr(shown)]).encode())
        return f"{digest.hexdigest()[:40]}.mp4"


class RenderingStoppedError(Exception):
    """The sandbox is closing; the clip is made after its next start."""


class ClipStudio:
    """Renders in a few threads beside the event loop; the encoder and the drawing release Python's lock."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(threads, "clip", initializer=_step_back)
        self._rendering: dict[str, asyncio.Future[None]] = {}
        self._closing = threading.Event()
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob("*.part"):
            unfinished.unlink()

    def path(self, name: str) -> Path:
        return self._folder / name

    async def make(self, order: ClipOrder) -> str:
        """Return the name of the clip's file, rendered now unless it exists or is being rendered already."""
        if not self.path(order.name).exists():
            # A run that is cancelled or paused must not stop a rendering on which another run waits.
            await asyncio.shield(self._rendered(order))
        return order.name

    def close(self) -> None:
        """Stop rendering at the next frame."""
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)

    def _rendered(self, order: ClipOrder) -> asyncio.Future[None]:
        name = order.name
        if name not in self._rendering:
            loop = asyncio.get_running_loop()
            future = loop.run_in_executor(self._threads, render_clip, order, self.path(name), self._closing)
            future.add_done_callback(lambda ended: self._forget(name, ended))
            self._rendering[name] = future
        return self._rendering[name]

    def _forget(self, name: str, ended: "asyncio.Future[None]") -> None:
        del self._rendering[name]
        if not ended.cancelled():
            # Asked for once here, because the runs that waited may be gone.
            ended.exception()


def _step_back() -> None:
    """Let everything else on the machine go first; only Linux can say so for a single thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def render_clip(order: ClipOrder, path: Path, closing: threading.Event) -> None:
    """Write the clip; the file appears complete or not at all. Raises RenderingStoppedError."""
    size = frame_size(order.aspect_ratio, order.resolution)
    scene = Scene([_read(picture) for picture in order.pictures], order.prompt, size, order.variant)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    with av.open(unfinished, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = _video_stream(container, size, order.rate)
        audio = _audio_stream(container)
        for number in range(order.duration * order.rate):
            if closing.is_set():
                raise RenderingStoppedError
            container.mux(video.encode(_frame(scene, order, number)))
        container.mux(video.encode(None))
        for sound in sound_frames(order.duration, order.variant):
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))
    unfinished.replace(path)


def _video_stream(container: av.container.OutputContainer, size: tuple[int, int], rate: int) -> av.VideoStream:
    options = {"preset": "ultrafast", "crf": "24", "tune": "animation"}
    stream = container.add_stream("libx264", rate=rate, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.thread_count = 1
    stream.codec_context.gop_size = rate
    stream.codec_context.colorspace = BT709
    stream.codec_context.color_primaries = BT709
    stream.codec_context.color_trc = BT709
    return stream


def _audio_stream(container: av.container.OutputContainer) -> av.AudioStream:
    options = {"aac_coder": "fast"}
    return container.add_stream("aac", rate=RATE, options=options, layout="mono", bit_rate=64000)


def _frame(scene: Scene, order: ClipOrder, number: int) -> av.VideoFrame:
    last = max(1, order.duration * order.rate - 1)
    return scene.frame(number / last, time_code(number, order.rate)).frame(number, order.rate)


def time_code(number: int, rate: int) -> str:
    """Hours, minutes, seconds and frames, as film crews write them."""
    seconds, frames = divmod(number, rate)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"


def _read(content: bytes) -> Image.Image:
    """Decode a checked picture upright, no larger than is needed."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (LARGEST_SIDE_READ, LARGEST_SIDE_READ))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LARGEST_SIDE_READ, LARGEST_SIDE_READ))
    return upright
