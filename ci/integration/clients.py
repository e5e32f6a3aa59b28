"""A Python client made from proto-docs/openapi.json drives the main path of a running system."""

import json
import re
import subprocess
import sys
import uuid
from pathlib import Path

from harness import ROOT, received_code, wait_until

# Shapes that the generator leaves out, and why that takes nothing from a client: streams of events are read by an SSE library, a CSV body is
# sent as it is.
LEFT_OUT = {"/components/schemas/LiveNotification_type_1", "/components/schemas/LiveNotification_type_2", "POST /api/v1/workspaces/{id}/batches"}


def generate(document: Path, target: Path) -> set[str]:
    """Makes the package `target`, and tells what the generator left out."""
    # Files are bytes, whatever they hold.
    config = target.parent / "generator.json"
    config.write_text(json.dumps({"content_type_overrides": {"application/zip": "application/octet-stream"}}))
    command = [str(Path(sys.executable).parent / "openapi-python-client"), "generate", "--config", str(config), "--path", str(document), "--output-path", str(target), "--meta", "none"]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    told = " ".join(done.stdout.split())
    return set(re.findall(r"Unable to process schema (\S+?):", told)) | set(re.findall(r"(?:parsing|ERROR) ([A-Z]+ /\S+) within", told))


def check(folder: Path, addresses: dict) -> None:
    print("a client in Python is made, and drives the main path")
    left_out = generate(ROOT / "proto-docs/openapi.json", folder / "contexor_client")
    assert left_out == LEFT_OUT, f"the generator leaves out {left_out}"
    sys.path.insert(0, str(folder))

    from contexor_client import AuthenticatedClient, Client
    from contexor_client.api.auth import request_otp, verify_otp
    from contexor_client.api.contents import approve_content, create_content, export_content, generate_content, get_content, list_contents
    from contexor_client.api.organizations import create_org
    from contexor_client.api.projects import create_project
    from contexor_client.api.tasks import get_task
    from contexor_client.api.usage import get_usage_summary, set_usage_limit
    from contexor_client.api.workspaces import create_workspace
    from contexor_client.models import Approve, Content, CreateContent, CreateOrg, CreateProject, ExportContentFormat, Generate, GenerationAccepted, NameWorkspace, OtpRequest, OtpVerify, Problem, SetLimit, SignedIn, Status

    gateway = addresses["gateway"]
    nobody = Client(base_url=gateway, raise_on_unexpected_status=True)
    phone = "09125550001"
    assert not isinstance(request_otp.sync(client=nobody, body=OtpRequest(phone=phone)), Problem)
    signed_in = verify_otp.sync(client=nobody, body=OtpVerify(phone=phone, code=received_code(addresses["sandbox"], phone)))
    assert isinstance(signed_in, SignedIn), signed_in
    me = AuthenticatedClient(base_url=gateway, token=signed_in.access, raise_on_unexpected_status=True)

    org = create_org.sync(client=me, body=CreateOrg(name="نشر پاییز"))
    workspace = create_workspace.sync(org.id, client=me, body=NameWorkspace(name="تحریریه"))
    project = create_project.sync(workspace.id, client=me, body=CreateProject(name="خبرنامه"))
    limit = set_usage_limit.sync(client=me, org_id=org.id, body=SetLimit.from_dict({"scope": "org", "monthly_cost_micro_usd": 5_000_000}))
    assert limit.monthly_cost_micro_usd == 5_000_000, limit
    content = create_content.sync(client=me, body=CreateContent(project_id=project.id, title="کتاب", prompt="متنی کوتاه دربارهٔ کتاب بنویس."))
    assert isinstance(content, Content) and content.status == Status.DRAFT, content

    key = str(uuid.uuid4())
    accepted = generate_content.sync(content.id, client=me, body=Generate(max_output_tokens=200), idempotency_key=key)
    assert isinstance(accepted, GenerationAccepted), accepted
    # The same key: the same task.
    assert generate_content.sync(content.id, client=me, body=Generate(max_output_tokens=200), idempotency_key=key) == accepted

    def reviewed() -> Content | None:
        found = get_content.sync(content.id, client=me)
        return found if found.status == Status.REVIEW else None

    text = wait_until(reviewed, "the content under review")
    approved = approve_content.sync(content.id, client=me, body=Approve(version=text.version))
    assert isinstance(approved, Content) and approved.status == Status.APPROVED, approved
    listed = list_contents.sync(client=me, org_id=org.id, status=[Status.APPROVED])
    assert [item.id for item in listed.items] == [content.id], listed
    exported = export_content.sync(content.id, client=me, format_=ExportContentFormat.JSON)
    assert exported.body == text.body, exported
    task = wait_until(lambda: (one := get_task.sync(accepted.task_id, client=me)).usage and one, "the task's usage")
    assert task.usage.output_tokens > 0
    summary = wait_until(lambda: (one := get_usage_summary.sync(client=me, org_id=org.id)).requests == 1 and one, "the month's usage")
    assert summary.output_tokens == task.usage.output_tokens and summary.cost_micro_usd > 0, summary
    # A refusal is typed, too.
    refused = approve_content.sync(content.id, client=me, body=Approve(version=text.version))
    missing = get_content.sync(uuid.uuid4(), client=me)
    assert isinstance(refused, Problem) and isinstance(missing, Problem) and missing.code == "not_found", (refused, missing)
