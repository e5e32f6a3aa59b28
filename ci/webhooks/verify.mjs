// Checks recorded deliveries with the official JavaScript library of Standard Webhooks. Usage: verify.mjs <recorded.json>

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Webhook } from "standardwebhooks";

function accepts(secret, headers, body) {
  try {
    return isDeepStrictEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
  } catch {
    return false;
  }
}

// Every check of one delivery: name, expected, actual.
function* checks({ headers, body, secrets }) {
  for (const [at, secret] of secrets.entries()) {
    yield [`secret ${at} verifies`, true, accepts(secret, headers, body)];
  }
  const [secret] = secrets;
  yield ["another secret is refused", false, accepts(`whsec_${"A".repeat(43)}=`, headers, body)];
  yield ["another body is refused", false, accepts(secret, headers, body.replace('"type"', '"Type"'))];
  const id = `x${headers["webhook-id"]}`;
  yield ["another id is refused", false, accepts(secret, { ...headers, "webhook-id": id }, body)];
  const late = String(Number(headers["webhook-timestamp"]) - 600);
  yield ["another time is refused", false, accepts(secret, { ...headers, "webhook-timestamp": late }, body)];
}

let passed = 0;
let failed = 0;
for (const delivery of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  for (const [name, expected, actual] of checks(delivery)) {
    if (expected === actual) {
      passed += 1;
    } else {
      failed += 1;
      console.log(`FAILED ${delivery.name}: ${name}`);
    }
  }
}
console.log(`JavaScript: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed < 20 ? 1 : 0);
