"""Checks a running sandbox with OpenAI's official Python SDK.

    pip install --require-hashes -r ci/requirements.txt
    python crates/sandbox/tests/openai_sdk.py http://127.0.0.1:8090

Faults are switched on and off again, so nothing else should use the sandbox meanwhile. Keys are not checked unless
SANDBOX_API_KEY holds the key that the sandbox was started with.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request

import openai

ADDRESS = sys.argv[1].rstrip("/") if len(sys.argv) == 2 else sys.exit(__doc__)
KEY = os.environ.get("SANDBOX_API_KEY")
MODEL = "gpt-4.1-mini"
ENGLISH = [{"role": "system", "content": "You write articles."}, {"role": "user", "content": "Write about solar panels."}]
PERSIAN = [{"role": "user", "content": "درباره انرژی خورشیدی یک مقاله بنویس"}]
CHECKS = []


def client(**options):
    return openai.OpenAI(base_url=f"{ADDRESS}/v1", **{"api_key": KEY or "any", "max_retries": 0, "timeout": 30, **options})


def call(path, method="GET", body=None):
    """Asks the sandbox itself."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ADDRESS + path, data, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or "null")


def faults(**on):
    call("/sandbox/faults", "PUT", {"first_token_ms": 0, "tokens_per_second": 0, **on})


def newest(finish):
    """The newest request, once it has ended."""
    deadline = time.monotonic() + 5
    while True:
        record = call("/sandbox/requests")["items"][0]
        if record["finish"] == finish:
            return record
        assert time.monotonic() < deadline, record
        time.sleep(0.02)


def raises(kind, action):
    try:
        action()
    except kind as error:
        assert type(error) is kind, type(error)
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def check(function):
    CHECKS.append(function)
    return function


def create(messages=None, **options):
    return client().chat.completions.create(**{"model": MODEL, "messages": messages or ENGLISH, **options})



@check
def a_completion_has_text_and_usage():
    answer = create()
    choice = answer.choices[0]
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-")
    assert answer.model == "gpt-4.1-mini-2025-04-14", answer.model
    assert choice.finish_reason == "stop" and choice.message.role == "assistant" and "\n\n" in choice.message.content
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.prompt_tokens_details.cached_tokens == 0
    assert answer._request_id.startswith("req_")


@check
def a_stream_brings_the_same_text_and_its_usage():
    whole = create()
    chunks = list(create(stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert len(chunks) > 50 and chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == [] and chunks[-1].usage == whole.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])
    record = newest("stop")
    assert record["output_tokens_served"] == whole.usage.completion_tokens
    assert record["prompt_tokens"] == whole.usage.prompt_tokens


@check
def a_stream_without_the_option_has_no_usage():
    assert all(chunk.usage is None and chunk.choices for chunk in create(stream=True))


@check
def the_stream_helper_puts_the_answer_together():
    with client().chat.completions.stream(model=MODEL, messages=ENGLISH, stream_options={"include_usage": True}) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds, kinds
    assert final.choices[0].message.content and final.usage.completion_tokens > 0


@check
def the_asynchronous_client_streams_too():
    async def run():
        async with openai.AsyncOpenAI(base_url=f"{ADDRESS}/v1", api_key=KEY or "any", max_retries=0) as asynchronous:
            stream = await asynchronous.chat.completions.create(model=MODEL, messages=ENGLISH, stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(run()) == create().choices[0].message.content


@check
def a_persian_prompt_gets_a_persian_text():
    text = create(PERSIAN).choices[0].message.content
    letters = [character for character in text if character.isalpha()]
    assert sum("\u0600" <= character <= "\u06ff" for character in letters) == len(letters)


@check
def caps_end_with_length():
    for cap in ("max_tokens", "max_completion_tokens"):
        answer = create(**{cap: 16})
        assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens <= 16


@check
def content_parts_and_switches_are_taken():
    parts = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "trees"}]}]
    answer = create(parts, temperature=0.7, top_p=1, stop=["\n\n"], store=False, seed=3, metadata={"a": "b"}, safety_identifier="x")
    assert "\n\n" not in answer.choices[0].message.content


@check
def models_are_listed_and_shown():
    assert {MODEL, "gpt-6-luna"} <= {model.id for model in client().models.list()}
    assert client().models.retrieve(MODEL).shutdown_date == "2027-01-14"
    assert raises(openai.NotFoundError, lambda: client().models.retrieve("none")).code == "model_not_found"


@check
def an_unknown_model_is_not_found():
    error = raises(openai.NotFoundError, lambda: create(model="gpt-3"))
    assert error.code == "model_not_found" and error.status_code == 404


@check
def bad_parameters_are_bad_requests_by_name():
    for options, param in (
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
        ({"temperature": 2.5}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
        ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
    ):
        body = {"model": MODEL, "messages": ENGLISH, **options}
        error = raises(openai.BadRequestError, lambda: client().chat.completions.create(**body))
        assert error.param == param and error.type == "invalid_request_error", (param, error.param)


@check
def a_rate_limit_is_one_and_passes_with_a_retry():
    faults(rate_limited_share=1, retry_after_ms=250, for_next=1)
    error = raises(openai.RateLimitError, create)
    assert error.code == "rate_limit_exceeded" and error.response.headers["retry-after-ms"] == "250"
    faults(rate_limited_share=1, retry_after_ms=250, for_next=1)
    began = time.monotonic()
    answer = client(max_retries=1).chat.completions.create(model=MODEL, messages=ENGLISH)
    assert answer.choices and time.monotonic() - began >= 0.25


@check
def an_exhausted_quota_is_told_apart():
    faults(quota_exhausted=True)
    assert raises(openai.RateLimitError, create).type == "insufficient_quota"


@check
def a_server_error_is_one():
    faults(server_error_share=1)
    error = raises(openai.InternalServerError, create)
    assert error.status_code == 500 and error.request_id.startswith("req_")


@check
def a_cut_stream_has_no_usage_and_is_counted():
    faults(cut_share=1, cut_after_tokens=20)
    chunks = []

    def collect():
        for chunk in create(stream=True, stream_options={"include_usage": True}):
            chunks.append(chunk)

    raises(openai.APIConnectionError, collect)
    assert chunks and all(chunk.usage is None and not chunk.choices[0].finish_reason for chunk in chunks)
    assert 10 <= newest("cut")["output_tokens_served"] <= 20


@check
def an_error_frame_is_an_api_error():
    faults(error_frame_after_tokens=10)
    error = raises(openai.APIError, lambda: list(create(stream=True)))
    assert error.type == "server_error"
    newest("error")


@check
def a_malformed_frame_is_no_json():
    faults(malformed_share=1)
    raises(json.JSONDecodeError, lambda: list(create(stream=True)))


@check
def a_stall_runs_into_the_client_s_timeout():
    faults(stall_after_tokens=5)
    stalled = client(timeout=1).chat.completions
    raises(openai.APITimeoutError, lambda: list(stalled.create(model=MODEL, messages=ENGLISH, stream=True)))
    newest("stalled")


@check
def missing_usage_and_missing_end_are_survived():
    faults(no_usage=True, no_done=True)
    chunks = list(create(stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices[0].finish_reason == "stop" and chunks[-1].usage is None


@check
def a_wrong_key_is_refused():
    if KEY is None:
        return "no key is set"
    error = raises(openai.AuthenticationError, lambda: client(api_key="wrong").models.list())
    assert error.code == "invalid_api_key" and KEY not in str(error)


def main():
    failed = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        faults()
        try:
            note = function()
            print(f"ok    {name}" + (f" ({note})" if note else ""))
        except Exception as error:  # each check reports, whatever it met
            failed += 1
            print(f"FAIL  {name}: {type(error).__name__}: {error}")
    call("/sandbox/faults", "DELETE")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
