"""Models and their prices."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from generations.sandbox.catalogue import MODELS, Model, model_object, price_rows
from generations.sandbox.endpoints.requests import found, projected, whole_list
from generations.sandbox.errors import bad_request, not_found


def model_of(request: Request) -> Model:
    """The model named in the path; raises ApiError 404, and 400 for ``.`` and ``..`` segments."""
    slug = f"{request.path_params['owner']}/{request.path_params['slug']}"
    if {".", "..", ""} & set(slug.split("/")):
        raise bad_request("A model's path has no empty, '.' or '..' segments.")
    if slug not in MODELS:
        raise not_found(f"There is no model {slug!r}.")
    return MODELS[slug]


async def list_models(request: Request) -> JSONResponse:
    items = [projected(request, model_object(model)) for model in MODELS.values()]
    return JSONResponse(whole_list(request, items))


async def show_model(request: Request) -> JSONResponse:
    return JSONResponse(projected(request, model_object(model_of(request))))


async def list_prices(request: Request) -> JSONResponse:
    return JSONResponse(whole_list(request, _prices(request.path_params["model_id"])))


async def show_price(request: Request) -> JSONResponse:
    rows = _prices(request.path_params["model_id"])
    wanted = request.path_params["price_id"]
    return JSONResponse(found(next((row for row in rows if row["id"] == wanted), None)))


def _prices(model_id: str) -> list[dict[str, Any]]:
    """The rules of one model, or of all for ``any``; raises ApiError 404."""
    models = [model for model in MODELS.values() if model_id in (model.id, "any")]
    if not models:
        raise not_found("There is no such model.")
    return [row for model in models for row in price_rows(model)]
