"""The comparison with the last release finds each kind of breaking change, and lets what may be added pass."""

import copy
import json
import sys

import pytest
from conftest import ROOT, run

sys.path.insert(0, str(ROOT / "ci/compat"))
import compat  # noqa: E402

OPENAPI = json.loads((ROOT / "proto-docs/released/openapi.json").read_text())
ASYNCAPI = json.loads((ROOT / "proto-docs/released/asyncapi.json").read_text())
GENERATE = ("/api/v1/contents/{id}/generate", "post")


def test_todays_documents_break_nothing():
    code, told = run(sys.executable, ROOT / "ci/compat/compat.py")
    assert code == 0 and "operations and" in told, told


def operation(document: dict) -> dict:
    return document["paths"][GENERATE[0]][GENERATE[1]]


def schema(document: dict, name: str) -> dict:
    return document["components"]["schemas"][name]


def first(document: dict, wanted) -> dict:
    """A schema for which it holds; one in which a fault is planted."""
    return next(one for one in document["components"]["schemas"].values() if wanted(one))


BREAKS = {
    "path": (lambda d: d["paths"].pop(GENERATE[0]), "the path is gone"),
    "operation": (lambda d: d["paths"]["/api/v1/contents/{id}"].pop("delete"), "the operation is gone"),
    "operation id": (lambda d: operation(d).update(operationId="begin"), "operationId"),
    "permission": (lambda d: operation(d).update({"x-permission": "org.delete"}), "permission"),
    "success": (lambda d: operation(d)["responses"].update({"200": operation(d)["responses"].pop("202")}), "the answer is gone"),
    "header": (lambda d: operation(d)["responses"]["202"]["headers"].pop("Location"), "the header Location is gone"),
    "media type": (lambda d: operation(d)["requestBody"].update(content={"text/plain": {"schema": {"type": "string"}}}), "not taken any more"),
    "new required parameter": (lambda d: operation(d)["parameters"].append({"name": "why", "in": "query", "required": True, "schema": {"type": "string"}}), "is new and required"),
    "parameter gone": (lambda d: operation(d)["parameters"].pop(), "the parameter is gone"),
    "parameter type": (lambda d: operation(d)["parameters"][0].update(schema={"type": "integer"}), "type string became integer"),
    "answer's field gone": (lambda d: schema(d, "Content")["properties"].pop("title"), "read Content.title: is gone"),
    "answer's field may be missing": (lambda d: schema(d, "Content")["required"].remove("id"), "read Content.id: may be missing now"),
    "answer's type": (lambda d: schema(d, "Content")["properties"].update(version={"type": "string"}), "read Content.version: type"),
    "answer's null": (lambda d: schema(d, "Content")["properties"]["title"].update(type=["string", "null"]), "read Content.title: type string became string/null"),
    "answer's format": (lambda d: schema(d, "Content")["properties"]["id"].pop("format"), "read Content.id: format"),
    "request's field gone": (lambda d: schema(d, "Generate")["properties"].pop("max_output_tokens"), "sent Generate.max_output_tokens: is gone"),
    "request's field required": (lambda d: schema(d, "Generate").setdefault("required", []).append("max_output_tokens"), "sent Generate.max_output_tokens: is required now"),
    "request's bound": (lambda d: schema(d, "Generate")["properties"]["max_output_tokens"].update(maximum=1), "`maximum`"),
    "request's pattern": (lambda d: schema(d, "OtpRequest")["properties"]["phone"].update(pattern="^09"), "`pattern`"),
    "word nobody knows": (lambda d: schema(d, "Content").update({"dependentRequired": {"a": ["b"]}}), "does not know"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_planted_break_is_found(name):
    plant, told = BREAKS[name]
    new = copy.deepcopy(OPENAPI)
    plant(new)
    faults = compat.openapi_faults(OPENAPI, new)
    assert any(told in fault for fault in faults), faults


def closed_list(document: dict, name: str) -> list:
    return schema(document, name)["enum"]


def test_closed_lists_break_in_both_directions():
    for plant, told in ((lambda values: values.append("planted"), "is new in a closed list"), (lambda values: values.pop(), "is not taken any more")):
        new = copy.deepcopy(OPENAPI)
        plant(closed_list(new, "Role"))
        assert any(told in fault for fault in compat.openapi_faults(OPENAPI, new))


EVENT_BREAKS = {
    "event": (lambda d: d["channels"].pop("ContentApproved"), "the event is gone"),
    "address": (lambda d: d["channels"]["ContentApproved"].update(address="content.accepted"), "`address` changed"),
    "field": (lambda d: schema(d, "ContentApproved")["properties"].pop("version"), "read ContentApproved.version: is gone"),
    "may be missing": (lambda d: schema(d, "UsageRecorded")["required"].remove("org_id"), "may be missing now"),
    "source": (lambda d: d["components"]["messages"]["ContentApproved"]["payload"]["properties"]["source"].update(const="/contexor/usage"), "closed list"),
}


@pytest.mark.parametrize("name", EVENT_BREAKS)
def test_a_planted_break_of_an_event_is_found(name):
    plant, told = EVENT_BREAKS[name]
    new = copy.deepcopy(ASYNCAPI)
    plant(new)
    faults = compat.asyncapi_faults(ASYNCAPI, new)
    assert any(told in fault for fault in faults), faults


def test_what_may_be_added_passes():
    new = copy.deepcopy(OPENAPI)
    schema(new, "Content")["properties"]["mood"] = {"type": "string"}
    schema(new, "Content")["required"].append("mood")
    schema(new, "Generate")["properties"]["mood"] = {"type": "string"}
    schema(new, "Generate")["properties"]["max_output_tokens"].pop("maximum", None)
    operation(new)["parameters"].append({"name": "mood", "in": "query", "schema": {"type": "string"}})
    operation(new)["responses"]["418"] = {"description": "a teapot"}
    operation(new)["description"] = "other words"
    new["paths"]["/api/v1/moods"] = new["paths"]["/api/v1/models"]
    assert compat.openapi_faults(OPENAPI, new) == []
    events = copy.deepcopy(ASYNCAPI)
    events["channels"]["Mood"] = events["channels"]["ContentApproved"]
    schema(events, "ContentApproved")["properties"]["mood"] = {"type": "string"}
    assert compat.asyncapi_faults(ASYNCAPI, events) == []


def test_an_intended_break_needs_its_line_and_its_reason():
    assert compat.judge(["a: is gone"], "") == ["breaking: a: is gone"]
    assert compat.judge(["a: is gone"], "a: is gone # never worked\n") == []
    assert "no reason" in compat.judge(["a: is gone"], "a: is gone\n")[1]
    assert "nothing broke" in compat.judge([], "a: is gone # never worked\n")[0]
