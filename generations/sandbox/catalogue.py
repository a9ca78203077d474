"""The models the sandbox offers, as data: their inputs, what they make and what a second costs.

Source of every limit and price: the provider's model page for reference-to-video.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

EPOCH = "2026-04-28T00:00:00.000+00:00"
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


@dataclass(frozen=True)
class Input:
    """One field of a model's input. ``smallest`` and ``largest`` bound numbers, lengths and counts."""

    name: str
    kind: str
    required: bool = False
    default: str | int | bool | None = None
    allowed: tuple[str, ...] = ()
    smallest: int = 0
    largest: int = 0


@dataclass(frozen=True)
class Model:
    """A model; ``rates`` is USD per second of video by resolution."""

    slug: str
    name: str
    inputs: tuple[Input, ...]
    rates: Mapping[str, Decimal]

    @property
    def id(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, self.slug))

    def with_defaults(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The input as the model reads it: what was given over the defaults."""
        return {field.name: given.get(field.name, field.default) for field in self.inputs}

    def price(self, given: Mapping[str, Any]) -> Decimal:
        """USD for one run: the seconds asked for, times the resolution's rate."""
        values = self.with_defaults(given)
        return int(values["duration"]) * self.rates[values["resolution"]]


# Width and height per pixel of the short side; the provider publishes no sizes.
SHAPES = {"16:9": (16 / 9, 1), "9:16": (1, 16 / 9), "1:1": (1, 1), "4:3": (4 / 3, 1), "3:4": (1, 4 / 3)}
SHORT_SIDES = {"720p": 720, "1080p": 1080}

REFERENCE_TO_VIDEO = Model(
    slug="alibaba/happy-horse/reference-to-video",
    name="Happy Horse reference to video",
    inputs=(
        Input("prompt", "string", required=True, smallest=1, largest=2500),
        Input("image_urls", "url_list", required=True, smallest=1, largest=9),
        Input("aspect_ratio", "string", default="16:9", allowed=tuple(SHAPES)),
        Input("duration", "integer", default=5, smallest=3, largest=15),
        Input("resolution", "string", default="1080p", allowed=tuple(SHORT_SIDES)),
        Input("enable_safety_checker", "boolean", default=True),
        Input("seed", "integer", smallest=0, largest=2147483647),
    ),
    rates={"720p": Decimal("0.14"), "1080p": Decimal("0.28")},
)
MODELS: Mapping[str, Model] = {REFERENCE_TO_VIDEO.slug: REFERENCE_TO_VIDEO}


def frame_size(aspect_ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height of the clip in pixels."""
    across, down = SHAPES[aspect_ratio]
    short = SHORT_SIDES[resolution]
    return round(across * short), round(down * short)


def model_object(model: Model) -> dict[str, Any]:
    """The model as ``GET /v1/models/{owner}/{slug}`` shows it."""
    return {
        "id": model.id,
        "slug": model.slug,
        "name": model.name,
        "status_code": "active",
        "availability_status": "available",
        "category_code": "video",
        "pricing_note": f"${model.rates['720p']} per second of video at 720p",
        "inputs": [_input_object(field, order) for order, field in enumerate(model.inputs)],
        "outputs": [{"name": "outputs", "display_name": "Outputs", "variable_type_code": "video"}],
        "created_at": EPOCH,
        "updated_at": EPOCH,
    }


def _input_object(field: Input, order: int) -> dict[str, Any]:
    return {
        "name": field.name,
        "display_name": field.name.replace("_", " ").capitalize(),
        "variable_type_code": field.kind,
        "default_behavior_code": "none" if field.default is None else "constant",
        "validator_code": "enum" if field.allowed else "range" if field.largest else None,
        "validator_attrs": _limits(field),
        "is_required": field.required,
        "default_value": field.default,
        "sort_order": order,
        "is_featured": field.required,
    }


def _limits(field: Input) -> dict[str, Any] | None:
    if field.allowed:
        return {"values": list(field.allowed)}
    return {"min": field.smallest, "max": field.largest} if field.largest else None


def price_rows(model: Model) -> list[dict[str, Any]]:
    """The model's pricing rules: a rate per second, and a rule that replaces it for other resolutions."""
    return [_price_row(model, order, resolution) for order, resolution in enumerate(model.rates)]


def _price_row(model: Model, order: int, resolution: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{model.slug}/{resolution}")),
        "model_id": model.id,
        "pricing_model_code": "per_unit",
        "rule_effect_code": "override" if order else "base",
        "model_input_id": str(uuid.uuid5(_NAMESPACE, f"{model.slug}/inputs/resolution")) if order else None,
        "match_value": resolution if order else None,
        "dimension_code": "output_seconds",
        "min_value": None,
        "max_value": None,
        "price": str(model.rates[resolution]),
        "currency_code": "USD",
        "unit_code": "second",
        "multiplier_label": None,
        "description": f"resolution {resolution}",
        "sort_order": order,
        "disabled_at": None,
        "measurement_source": "output",
        "created_at": EPOCH,
        "updated_at": EPOCH,
    }
