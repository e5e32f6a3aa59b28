"""Checks recorded deliveries with the official Python library of Standard Webhooks. Usage: verify.py <recorded.json>"""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def accepts(secret, headers, body):
    try:
        return Webhook(secret).verify(body, headers) == json.loads(body)
    except WebhookVerificationError:
        return False


def checks(delivery):
    """Every check of one delivery: name, expected, actual."""
    headers, body = delivery["headers"], delivery["body"]
    for at, secret in enumerate(delivery["secrets"]):
        yield f"secret {at} verifies", True, accepts(secret, headers, body)
    secret = delivery["secrets"][0]
    yield "another secret is refused", False, accepts("whsec_" + "A" * 43 + "=", headers, body)
    yield "another body is refused", False, accepts(secret, headers, body.replace('"type"', '"Type"'))
    yield "another id is refused", False, accepts(secret, {**headers, "webhook-id": "x" + headers["webhook-id"]}, body)
    late = str(int(headers["webhook-timestamp"]) - 600)
    yield "another time is refused", False, accepts(secret, {**headers, "webhook-timestamp": late}, body)


passed = failed = 0
with open(sys.argv[1], encoding="utf-8") as file:
    deliveries = json.load(file)
for delivery in deliveries:
    for name, expected, actual in checks(delivery):
        if expected == actual:
            passed += 1
        else:
            failed += 1
            print(f"FAILED {delivery['name']}: {name}")
print(f"Python: {passed} passed, {failed} failed")
sys.exit(failed > 0 or passed < 20)
