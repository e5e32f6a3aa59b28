"""Migrations that would hold locks, rewrite tables or break the running version are found before they run, by squawk."""

import re

import pytest
from conftest import ROOT, run, tool

MIGRATIONS = sorted(ROOT.glob("migrations/*/*/up.sql"))
# Older ones were never run on a database with rows: nothing was released before. Whatever locks a table there locks an empty one.
STRICT_FROM = "2026-12-01"
OF_EMPTY_TABLES = ",".join(
    ["require-concurrent-index-creation", "require-lock-timeout", "constraint-missing-not-valid", "ban-drop-constraint", "ban-drop-function", "renaming-object", "adding-serial-primary-key-field"]
)
# What reads rows of the running version is never taken from it (expand, deploy, contract), in no migration.
FORBIDDEN = re.compile(r"^\s*(BEGIN|COMMIT)\s*;", re.I | re.M)


def in_transaction(path) -> bool:
    settings = path.with_name("metadata.toml")
    return not (settings.exists() and re.search(r"^run_in_transaction\s*=\s*false", settings.read_text(), re.M))


def squawk(path, strict: bool) -> tuple[int, str]:
    command = [tool("squawk"), "--config", ROOT / "ci/ops/squawk.toml"]
    command += ["--assume-in-transaction"] if in_transaction(path) else []
    command += [] if strict else ["--exclude", f"{OF_EMPTY_TABLES},prefer-bigint-over-int,prefer-bigint-over-smallint,require-statement-timeout,adding-field-with-default"]
    return run(*command, path)


def unexplained(text: str) -> list[str]:
    """Ignored rules without a comment above that says why."""
    lines = text.splitlines()
    return [line for before, line in zip(["", *lines], lines, strict=False) if "squawk-ignore" in line and not re.match(r"\s*-- (?!squawk)\S.{15,}", before)]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_migrations_are_sound(path):
    code, told = squawk(path, strict=path.parent.name >= STRICT_FROM)
    assert code == 0, told
    text = path.read_text()
    assert not FORBIDDEN.search(text), "the runner makes the transaction"
    assert unexplained(text) == []
    assert path.with_name("down.sql").exists()


FAULTS = {
    "require-concurrent-index-creation": "SET LOCAL lock_timeout = '5s'; CREATE INDEX planted ON contents (title);",
    "ban-drop-column": "SET LOCAL lock_timeout = '5s'; ALTER TABLE contents DROP COLUMN title;",
    "ban-drop-table": "SET LOCAL lock_timeout = '5s'; DROP TABLE contents;",
    "changing-column-type": "SET LOCAL lock_timeout = '5s'; ALTER TABLE contents ALTER COLUMN title TYPE varchar(20);",
    "renaming-column": "SET LOCAL lock_timeout = '5s'; ALTER TABLE contents RENAME COLUMN title TO name;",
    "adding-required-field": "SET LOCAL lock_timeout = '5s'; ALTER TABLE contents ADD COLUMN mood text NOT NULL;",
    "constraint-missing-not-valid": "SET LOCAL lock_timeout = '5s'; ALTER TABLE contents ADD CONSTRAINT planted CHECK (version > 0);",
    "require-lock-timeout": "ALTER TABLE contents ADD COLUMN mood text;",
    "syntax-error": "ALTER TABEL contents;",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_found(rule, tmp_path):
    planted = tmp_path / "up.sql"
    planted.write_text(FAULTS[rule] + "\n")
    code, told = squawk(planted, strict=True)
    assert code != 0 and rule in told, told


def test_what_is_safe_passes(tmp_path):
    planted = tmp_path / "up.sql"
    planted.write_text(
        "SET LOCAL lock_timeout = '5s';\nALTER TABLE contents ADD COLUMN mood text NOT NULL DEFAULT 'calm';\n"
        "ALTER TABLE contents ADD CONSTRAINT planted CHECK (version > 0) NOT VALID;\nCREATE TABLE moods (id uuid PRIMARY KEY);\nCREATE INDEX ON moods (id);\n"
    )
    code, told = squawk(planted, strict=True)
    assert code == 0, told
    planted.with_name("metadata.toml").write_text("run_in_transaction = false\n")
    planted.write_text("SET lock_timeout = '5s';\nCREATE INDEX CONCURRENTLY IF NOT EXISTS planted ON contents (title);\n")
    code, told = squawk(planted, strict=True)
    assert code == 0, told


def test_an_ignored_rule_needs_its_reason():
    assert unexplained("-- squawk-ignore ban-drop-column\nALTER TABLE a DROP COLUMN b;") != []
    assert unexplained("-- Read by nobody since 0.2.0.\n-- squawk-ignore ban-drop-column\nALTER TABLE a DROP COLUMN b;") == []
