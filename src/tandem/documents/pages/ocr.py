"""Letters in pictures. Two engines, each an extra of the installation: `ocr` (rapidocr, Latin
letters) and `tesseract` (tesserocr with the system's language packs, Cyrillic too). Without one a
picture has no words, and a person reads it.

Engines are loaded when first needed and kept: that takes longer than reading. A page that lies on
its side is turned; a slanted one is set straight by the angle of its own lines, for rows are told
by height.
"""

import importlib.util
import math
import os
import re
import statistics
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from tandem.documents.pages.layout import Page, Word

SIDE_MAX, SIDE_MIN = (
    2_400,
    1_000,
)  # pixels of the longer side: larger costs time, smaller costs letters
LETTER_PIXELS_MIN = 8  # a strip thinner than that holds no letter
TESSDATA = (("/usr/share/tesseract-ocr", "*/tessdata"), ("/usr/share", "tessdata"))
LANGUAGES = ("pol", "ron", "bel", "eng")


def installed() -> tuple[str, ...]:
    """The engines that can be used here, the first choice first."""
    return tuple(name for name in ("rapidocr", "tesseract") if _ENGINES[name][0]())


def read(picture: Image.Image, *, engine: str) -> Page:
    """The words of a picture, upright, with how sure their letters are."""
    scale = (
        min(1.0, SIDE_MAX / max(picture.size))
        if max(picture.size) > SIDE_MAX
        else max(1.0, SIDE_MIN / max(picture.size))
    )
    width, height = round(picture.width * scale), round(picture.height * scale)
    if min(width, height) < LETTER_PIXELS_MIN:
        return Page(max(1, width), max(1, height), ())
    sized = picture if scale == 1 else picture.resize((width, height), Image.Resampling.LANCZOS)
    return _ENGINES[engine][1](sized)


def _has_rapidocr() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def _has_tesseract() -> bool:
    return importlib.util.find_spec("tesserocr") is not None and _languages() is not None


# rapidocr
# ------------------------------------------------------------
@lru_cache(maxsize=1)
def _rapidocr() -> Callable[..., Any]:
    from rapidocr import RapidOCR

    engine: Callable[..., Any] = RapidOCR(params={"Global.log_level": "critical"})
    return engine


def _by_rapidocr(picture: Image.Image) -> Page:
    boxes = _boxes(picture)
    if _is_sideways(boxes):
        turned = [
            (side, _boxes(side))
            for side in (
                picture.transpose(Image.Transpose.ROTATE_90),
                picture.transpose(Image.Transpose.ROTATE_270),
            )
        ]
        picture, boxes = max(
            turned,
            key=lambda turn: sum(len(text) * confidence for _box, text, confidence in turn[1]),
        )
    return Page(picture.width, picture.height, tuple(_straightened(boxes)))


Box = list[tuple[float, float]]


def _boxes(picture: Image.Image) -> list[tuple[Box, str, float]]:
    import numpy

    answer = _rapidocr()(numpy.asarray(picture.convert("RGB"))[:, :, ::-1])
    if answer.boxes is None or answer.txts is None:
        return []
    return [
        ([(float(across), float(down)) for across, down in box], str(text), float(confidence))
        for box, text, confidence in zip(answer.boxes, answer.txts, answer.scores, strict=True)
    ]


def _is_sideways(boxes: Sequence[tuple[Box, str, float]]) -> bool:
    """Whether most longer texts stand upright: the page lies on its side."""
    long = [box for box, text, _confidence in boxes if len(text) >= 4]
    return (
        bool(long)
        and sum(abs(box[1][0] - box[0][0]) < abs(box[3][1] - box[0][1]) for box in long)
        > len(long) / 2
    )


def _straightened(boxes: Sequence[tuple[Box, str, float]]) -> list[Word]:
    angles = [
        math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])
        for box, text, _confidence in boxes
        if len(text) >= 6
    ]
    angle = statistics.median(angles) if angles else 0.0
    cosine, sine = math.cos(-angle), math.sin(-angle)
    words = []
    for box, text, confidence in boxes:
        turned = [
            (across * cosine - down * sine, across * sine + down * cosine) for across, down in box
        ]
        across, down = [corner[0] for corner in turned], [corner[1] for corner in turned]
        words += _parted(
            Word(
                text,
                min(across),
                statistics.fmean(sorted(down)[:2]),
                max(across),
                statistics.fmean(sorted(down)[2:]),
                confidence,
            )
        )
    return words


def _parted(run: Word) -> list[Word]:
    """The words of a run, each in the share of it that its letters take."""
    width = (run.right - run.left) / max(1, len(run.text))
    return [
        run._replace(
            text=word.group(),
            left=run.left + width * word.start(),
            right=run.left + width * word.end(),
        )
        for word in re.finditer(r"\S+", run.text)
    ]


# tesseract
# ------------------------------------------------------------
@lru_cache(maxsize=1)
def _languages() -> tuple[Path, str] | None:
    """Where the language data lie and which of ours are there."""
    own = os.environ.get("TESSDATA_PREFIX", "")
    standard = [folder for root, pattern in TESSDATA for folder in sorted(Path(root).glob(pattern))]
    for folder in [Path(own), *standard] if own else standard:
        there = [name for name in LANGUAGES if (folder / f"{name}.traineddata").exists()]
        if there:
            return folder, "+".join(there)
    return None


@lru_cache(maxsize=1)
def _tesseract() -> Any:
    from tesserocr import PSM, PyTessBaseAPI

    tessdata = _languages()
    assert tessdata is not None
    folder, languages = tessdata
    way = PSM.AUTO_OSD if (folder / "osd.traineddata").exists() else PSM.AUTO
    return PyTessBaseAPI(path=str(folder), lang=languages, psm=way)


def _by_tesseract(picture: Image.Image) -> Page:
    from tesserocr import RIL, iterate_level

    api = _tesseract()
    api.SetImage(picture.convert("L"))
    api.Recognize()
    words = []
    for word in iterate_level(api.GetIterator(), RIL.WORD):
        if word.Empty(RIL.WORD):
            continue
        left, top, right, bottom = word.BoundingBox(RIL.WORD)
        text = word.GetUTF8Text(RIL.WORD).strip()
        if text:
            words.append(Word(text, left, top, right, bottom, word.Confidence(RIL.WORD) / 100))
    return Page(picture.width, picture.height, tuple(words))


_ENGINES: dict[str, tuple[Callable[[], bool], Callable[[Image.Image], Page]]] = {
    "rapidocr": (_has_rapidocr, _by_rapidocr),
    "tesseract": (_has_tesseract, _by_tesseract),
}
