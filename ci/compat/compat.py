#!/usr/bin/env python3
"""Compares proto-docs/ with the last release's copy in proto-docs/released/ and fails on a breaking change.

    compat.py                 compare both documents
    compat.py --release       make today's documents the base of the next comparison (done at a release)

Breaking for who sends (requests): a new required field or parameter, a removed field or value, a type or bound that takes less.
Breaking for who reads (answers, events): a removed field, a field that may be missing now, a new value of a closed list, another type.
Reading is lenient as the documents say: fields, operations, statuses of refusals and types of events may be added. An intended break
is a line of proto-docs/released/accepted.txt, exactly as printed, with a reason behind ` # `; a line that fits nothing fails, too.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "proto-docs"
RELEASED = DOCS / "released"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
# Words of a schema that are no promise, or are compared by name below.
IGNORED = {"description", "title", "example", "examples", "default", "deprecated", "$comment"}
COMPARED = {
    "$ref", "type", "enum", "const", "properties", "required", "items", "additionalProperties", "propertyNames", "oneOf", "anyOf", "allOf", "discriminator",
    "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "multipleOf",
    "contentMediaType", "contentEncoding",
}
# Bounds, and whether a greater number takes less.
BOUNDS = {"minimum": True, "exclusiveMinimum": True, "minLength": True, "minItems": True, "maximum": False, "exclusiveMaximum": False, "maxLength": False, "maxItems": False}


class Comparison:
    """Collects what broke between two documents."""

    def __init__(self, old: dict, new: dict) -> None:
        self.old, self.new = old, new
        self.faults: list[str] = []
        self.seen: set[tuple] = set()

    def say(self, where: str, what: str) -> None:
        line = f"{where}: {what}"
        if line not in self.faults:
            self.faults.append(line)

    # ---- schemas

    def schema(self, where: str, old: dict | bool, new: dict | bool, sent: bool) -> None:
        """`sent` where clients write it; else they read it."""
        if isinstance(old, dict) and isinstance(new, dict) and "$ref" in old and "$ref" in new:
            pair = (old["$ref"], new["$ref"], sent)
            if pair in self.seen:
                return
            self.seen.add(pair)
            where = f"{'sent' if sent else 'read'} {old['$ref'].rsplit('/', 1)[1]}"
        old, new = resolve(self.old, old), resolve(self.new, new)
        if isinstance(old, bool) or isinstance(new, bool):
            if old != new and (new is False or not sent):
                self.say(where, f"{old} became {new}")
            return
        for word in (set(old) | set(new)) - IGNORED - COMPARED:
            if not word.startswith("x-") and old.get(word) != new.get(word):
                self.say(where, f"`{word}` changed, which this comparison does not know")
        self.types(where, old, new, sent)
        self.values(where, old, new, sent)
        self.bounds(where, old, new, sent)
        self.fields(where, old, new, sent)
        for word in ("items", "additionalProperties", "propertyNames"):
            if isinstance(old.get(word), (dict, bool)) or isinstance(new.get(word), (dict, bool)):
                self.schema(f"{where}.{word}", old.get(word, True), new.get(word, True), sent)
        self.branches(where, old, new, sent)

    def types(self, where: str, old: dict, new: dict, sent: bool) -> None:
        before, after = types_of(old), types_of(new)
        if before is None and after is None:
            return
        narrower, wider = (after, before) if sent else (before, after)
        if narrower is not None and (wider is None or not all(fits(one, narrower) for one in wider)):
            self.say(where, f"type {shown(before)} became {shown(after)}")

    def values(self, where: str, old: dict, new: dict, sent: bool) -> None:
        before, after = values_of(old), values_of(new)
        if sent and after is not None:
            if before is None:
                self.say(where, "takes only a list of values now")
            elif gone := [one for one in before if one not in after]:
                self.say(where, f"value {', '.join(map(json.dumps, gone))} is not taken any more")
        if not sent and before is not None:
            if after is None:
                self.say(where, "is no closed list of values any more")
            elif more := [one for one in after if one not in before]:
                self.say(where, f"value {', '.join(map(json.dumps, more))} is new in a closed list")

    def bounds(self, where: str, old: dict, new: dict, sent: bool) -> None:
        for word, greater_is_less in BOUNDS.items():
            before, after = old.get(word), new.get(word)
            if not sent or after is None or before == after:
                continue
            if before is None or (after > before) == greater_is_less:
                self.say(where, f"`{word}` {before} became {after}")
        for word in ("pattern", "multipleOf", "uniqueItems"):
            if sent and new.get(word) not in (None, False, old.get(word)):
                self.say(where, f"`{word}` {old.get(word)} became {new[word]}")
        if old.get("format") != new.get("format") and (new if sent else old).get("format"):
            self.say(where, f"format {old.get('format')} became {new.get('format')}")
        for word in ("contentMediaType", "contentEncoding", "discriminator"):
            if old.get(word) != new.get(word) and (word != "discriminator" or not covers(old.get(word), new.get(word))):
                self.say(where, f"`{word}` changed")

    def fields(self, where: str, old: dict, new: dict, sent: bool) -> None:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before:
            if name not in after:
                self.say(f"{where}.{name}", "is gone")
            else:
                self.schema(f"{where}.{name}", before[name], after[name], sent)
        needed_before, needed = set(old.get("required", [])), set(new.get("required", []))
        for name in sorted(needed - needed_before if sent else needed_before - needed):
            if sent:
                self.say(f"{where}.{name}", "is required now")
            elif name in after:
                self.say(f"{where}.{name}", "may be missing now")

    def branches(self, where: str, old: dict, new: dict, sent: bool) -> None:
        for word in ("oneOf", "anyOf", "allOf"):
            before, after = old.get(word), new.get(word)
            if before is None and after is None:
                continue
            before, after = before or [], after or []
            pairs, left = [], list(after)
            for one in before:
                match = next((other for other in left if name_of(self.old, one) == name_of(self.new, other)), None)
                if match is not None:
                    left.remove(match)
                pairs.append((one, match))
            # An unnamed one that changed meets what is left in its place.
            for index, (one, match) in enumerate(pairs):
                if match is None and left and "$ref" not in one:
                    pairs[index] = (one, left.pop(0))
            for one, match in pairs:
                if match is not None:
                    self.schema(f"{where}.{word}", one, match, sent)
                elif (sent and word != "allOf") or (not sent and word == "allOf"):
                    self.say(where, f"{word} {label(one)} is gone")
            for one in left:
                if (sent and word == "allOf") or (not sent and word != "allOf"):
                    self.say(where, f"{word} {label(one)} is new")

    # ---- OpenAPI

    def openapi(self) -> None:
        for path, before in self.old["paths"].items():
            after = self.new["paths"].get(path)
            if after is None:
                self.say(path, "the path is gone")
                continue
            for method in METHODS:
                if method in before and method not in after:
                    self.say(f"{method.upper()} {path}", "the operation is gone")
                elif method in before:
                    self.operation(f"{method.upper()} {path}", before[method], after[method])

    def operation(self, where: str, old: dict, new: dict) -> None:
        # Generated clients name their functions after it.
        if old.get("operationId") != new.get("operationId"):
            self.say(where, f"operationId {old.get('operationId')} became {new.get('operationId')}")
        if old.get("x-permission") != new.get("x-permission"):
            self.say(where, f"permission {old.get('x-permission')} became {new.get('x-permission')}")
        before, after = self.parameters(self.old, old), self.parameters(self.new, new)
        for key, parameter in before.items():
            name = f"{where} {key[0]} `{key[1]}`"
            if key not in after:
                self.say(name, "the parameter is gone")
                continue
            if after[key].get("required") and not parameter.get("required"):
                self.say(name, "is required now")
            self.schema(name, parameter.get("schema", {}), after[key].get("schema", {}), sent=True)
        for key, parameter in after.items():
            if key not in before and parameter.get("required"):
                self.say(f"{where} {key[0]} `{key[1]}`", "is new and required")
        self.body(where, resolve(self.old, old.get("requestBody")), resolve(self.new, new.get("requestBody")))
        for status, answer in old.get("responses", {}).items():
            # A refusal that does not happen any more breaks nobody.
            if status not in new["responses"]:
                if status[0] in "23":
                    self.say(f"{where} {status}", "the answer is gone")
                continue
            self.answer(f"{where} {status}", resolve(self.old, answer), resolve(self.new, new["responses"][status]))
        for status in new.get("responses", {}):
            if status[0] in "23" and status not in old["responses"]:
                self.say(f"{where} {status}", "the success is new")

    @staticmethod
    def parameters(document: dict, operation: dict) -> dict[tuple, dict]:
        found = [resolve(document, one) for one in operation.get("parameters", [])]
        return {(one["in"], one["name"]): one for one in found}

    def body(self, where: str, old: dict | None, new: dict | None) -> None:
        if new and new.get("required") and not (old and old.get("required")):
            self.say(where, "a body is required now")
        if old and not new:
            self.say(where, "the body is gone")
        for kind, before in (old or {}).get("content", {}).items():
            after = (new or {}).get("content", {}).get(kind)
            if new and after is None:
                self.say(where, f"a body of {kind} is not taken any more")
            elif after:
                self.schema(f"{where} body", before.get("schema", {}), after.get("schema", {}), sent=True)

    def answer(self, where: str, old: dict, new: dict) -> None:
        for kind, before in old.get("content", {}).items():
            after = new.get("content", {}).get(kind)
            if after is None:
                self.say(where, f"{kind} is not answered any more")
            else:
                self.schema(where, before.get("schema", {}), after.get("schema", {}), sent=False)
        for name in old.get("headers", {}):
            if name not in new.get("headers", {}):
                self.say(where, f"the header {name} is gone")

    # ---- AsyncAPI

    def asyncapi(self) -> None:
        """Every event is read by somebody outside."""
        for name, before in self.old["channels"].items():
            after = self.new["channels"].get(name)
            if after is None:
                self.say(name, "the event is gone")
                continue
            for word in ("address", "bindings"):
                if before.get(word) != after.get(word):
                    self.say(name, f"`{word}` changed")
            for message, reference in before["messages"].items():
                if message not in after["messages"]:
                    self.say(f"{name} {message}", "the message is gone")
                    continue
                one, other = resolve(self.old, reference), resolve(self.new, after["messages"][message])
                if one.get("contentType") != other.get("contentType"):
                    self.say(f"{name} {message}", "contentType changed")
                self.schema(f"{name} {message}", one["payload"], other["payload"], sent=False)


def resolve(document: dict, value):
    while isinstance(value, dict) and "$ref" in value:
        path = value["$ref"].removeprefix("#/").split("/")
        value = document
        for step in path:
            value = value[step.replace("~1", "/").replace("~0", "~")]
    return value


def types_of(schema: dict) -> list[str] | None:
    if "type" not in schema:
        return None
    return [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])


def fits(one: str, types: list[str]) -> bool:
    """An integer is a number."""
    return one in types or (one == "integer" and "number" in types)


def values_of(schema: dict) -> list | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def covers(old: dict | None, new: dict | None) -> bool:
    """A discriminator may get more names."""
    if not old or not new or old.get("propertyName") != new.get("propertyName"):
        return old == new
    return (old.get("mapping") or {}).items() <= (new.get("mapping") or {}).items()


def name_of(document: dict, branch) -> str:
    """What makes a branch the same one: the name of its schema, its title, the fixed values of its fields, or its type."""
    if isinstance(branch, dict) and "$ref" in branch:
        return branch["$ref"]
    if not isinstance(branch, dict):
        return str(branch)
    fixed = {name: values_of(one) for name, one in branch.get("properties", {}).items() if isinstance(one, dict) and values_of(resolve(document, one))}
    return json.dumps([branch.get("title"), fixed, branch.get("type"), values_of(branch)])


def label(branch: dict) -> str:
    return branch["$ref"].rsplit("/", 1)[1] if "$ref" in branch else str(branch.get("title") or branch.get("type") or "branch")


def shown(types: list[str] | None) -> str:
    return "any" if types is None else "/".join(types)


def openapi_faults(old: dict, new: dict) -> list[str]:
    comparison = Comparison(old, new)
    comparison.openapi()
    return comparison.faults


def asyncapi_faults(old: dict, new: dict) -> list[str]:
    comparison = Comparison(old, new)
    comparison.asyncapi()
    return comparison.faults


def accepted(text: str) -> tuple[dict[str, str], list[str]]:
    """Intended breaks with their reasons, and lines without a reason."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    pairs = [line.partition(" # ") for line in lines]
    return {line.strip(): reason.strip() for line, _, reason in pairs if reason.strip()}, [line for line, _, reason in pairs if not reason.strip()]


def judge(faults: list[str], text: str) -> list[str]:
    """What remains to be said: breaks that nobody accepted, and acceptances that are not needed."""
    known, bare = accepted(text)
    told = [f"breaking: {fault}" for fault in faults if fault not in known]
    told += [f"accepted.txt: nothing broke like this: {line}" for line in known if line not in faults]
    return told + [f"accepted.txt: no reason: {line}" for line in bare]


def main() -> None:
    import yaml

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--release", action="store_true", help="make today's documents the base")
    given = parser.parse_args()
    openapi = json.loads((DOCS / "openapi.json").read_text())
    asyncapi = yaml.safe_load((DOCS / "asyncapi.yaml").read_text())
    if given.release:
        RELEASED.mkdir(exist_ok=True)
        (RELEASED / "openapi.json").write_text(json.dumps(openapi, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        (RELEASED / "asyncapi.json").write_text(json.dumps(asyncapi, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        (RELEASED / "accepted.txt").write_text("# Intended breaks since the release, one a line as compat.py prints it, with its reason behind ` # `.\n")
        print(f"compat: {openapi['info']['version']} is the base now")
        return
    faults = openapi_faults(json.loads((RELEASED / "openapi.json").read_text()), openapi)
    faults += asyncapi_faults(json.loads((RELEASED / "asyncapi.json").read_text()), asyncapi)
    told = judge(faults, (RELEASED / "accepted.txt").read_text())
    for line in told:
        print(line)
    if told:
        sys.exit(1)
    print(f"compat: {sum(len(item) for item in openapi['paths'].values())} operations and {len(asyncapi['channels'])} events keep what was released")


if __name__ == "__main__":
    main()
