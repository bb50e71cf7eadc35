"""The API of version 1, and its description as OpenAPI 3.1."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from tandem.api import errors, once
from tandem.api.auth import KeyAuth
from tandem.api.routers import (
    activities,
    benefits,
    claims,
    code_checks,
    correcting,
    departing,
    documents,
    levels,
    members,
    orders,
    outlets,
    products,
    quotes,
    rewards,
    running,
)
from tandem.api.routers.ways import (
    contests,
    courses,
    events,
    posts,
    referrals,
    surveys,
    tasks,
    trade_ins,
)
from tandem.api.schemas.shared import Problem

_REFUSALS = {
    "401": "No key",
    "403": "Not in the key's scopes",
    "404": "Not found",
    "409": "Conflict",
    "422": "Invalid",
}


_WITHOUT_EFFECT = {"quotes", "code checks"}  # by tag: there is nothing to repeat


class _Encoder(NinjaJSONEncoder):
    """A moment is written in one form, whether an answer is stored under its key (`once`) or not:
    Django's own encoder cuts it to milliseconds.
    """

    def default(self, o: Any) -> Any:
        """What JSON has no form for."""
        if isinstance(o, datetime):
            return o.isoformat().replace("+00:00", "Z")
        return super().default(o)


class _Renderer(JSONRenderer):
    encoder_class = _Encoder


api = NinjaAPI(
    renderer=_Renderer(),
    title="Tandem",
    version="1",
    urls_namespace="api",
    auth=KeyAuth(),
    docs_url=None,
    openapi_url=None,
    description=(
        "Record purchases, payments and other actions; read members, balances, levels and claims;"
        " order rewards, and say what became of orders; read benefits and who asked for them; read"
        " courses, surveys, contests, tasks, events and the community, and take part for members;"
        " say where outlets are, and send pictures of products."
    ),
)
errors.install(api)
for resource in (
    activities,
    documents,
    outlets,
    products,
    claims,
    members,
    correcting,
    departing,
    levels,
    benefits,
    rewards,
    orders,
    quotes,
    running,
    code_checks,
    courses,
    surveys,
    contests,
    tasks,
    events,
    posts,
    referrals,
    trade_ins,
):
    api.add_router("", resource.router)


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1: refusals as problem+json everywhere, the Idempotency-Key on every
    POST and PATCH.
    """
    schema: OpenAPISchema = api.get_openapi_schema(path_prefix="/api/v1/")
    schema["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
    problem = {errors.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    key = {
        "name": once.HEADER,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": once.KEY_LENGTH_MAX},
        "description": (
            "A value of your own for each request; the same key again gets the same answer, be it a"
            " refusal. A request that was mended takes a fresh one."
        ),
    }
    for path in schema["paths"].values():
        for method, operation in path.items():
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            }
            for status, meaning in _REFUSALS.items():
                operation["responses"].setdefault(
                    status, {"description": meaning, "content": problem}
                )
            if method in {"post", "patch"} and operation["tags"][0] not in _WITHOUT_EFFECT:
                operation.setdefault("parameters", []).append(key)
    return dict(schema)


def openapi(_request: HttpRequest) -> JsonResponse:
    """`/api/v1/openapi.json`."""
    return JsonResponse(description())


def docs(request: HttpRequest) -> HttpResponse:
    """The same, readable: `/api/v1/docs`."""
    schema = description()
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "text": operation.get("description", ""),
            "anchor": operation["operationId"],
            "fields": _fields(operation, schema),
            "queries": _queries(operation),
            "answer": _answer(operation, schema),
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render(
        request,
        "shared/api.html",
        {"operations": operations, "title": schema["info"]["description"]},
    )


def _queries(operation: dict[str, Any]) -> list[str]:
    return [
        parameter["name"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    ]


def _resolved(ref: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = ref.get("$ref", "").rpartition("/")[2]
    return dict(schema["components"]["schemas"][name]) if name else ref


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of the request, those of an inner list below its own."""
    body = (
        operation.get("requestBody", {})
        .get("content", {})
        .get("application/json", {})
        .get("schema")
    )
    return _rows(_resolved(body, schema), schema, 0) if body else []


def _answer(operation: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    for status in ("201", "200"):
        content = (
            operation["responses"]
            .get(status, {})
            .get("content", {})
            .get("application/json", {})
            .get("schema")
        )
        if content:
            return _rows(_resolved(content, schema), schema, 0)
    return []


def _rows(schema: dict[str, Any], whole: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    rows = []
    for name, declared in schema.get("properties", {}).items():
        inner = next(
            (part for part in declared.get("anyOf", [declared]) if part.get("type") != "null"),
            declared,
        )
        listed = inner.get("items", {}) if inner.get("type") == "array" else inner
        kind = (
            "list"
            if inner.get("type") == "array"
            else "object"
            if "$ref" in listed
            else inner.get("format") or inner.get("type", "")
        )
        rows.append(
            {
                "name": "· " * depth + name,
                "kind": kind,
                "is_needed": name in schema.get("required", []),
                "about": declared.get("description", inner.get("pattern", "")),
            }
        )
        if "$ref" in listed and depth < 2:
            rows += _rows(_resolved(listed, whole), whole, depth + 1)
    return rows
