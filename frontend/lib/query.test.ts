import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { makeQueryClient } from "./query";

const KEY = ["answer"];

/** A query whose answers come when the test says so. */
function observed() {
  const cache = makeQueryClient();
  const answers: ((value: string) => void)[] = [];
  const observer = new QueryObserver<string>(cache, {
    queryKey: KEY,
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  });
  const stop = observer.subscribe(() => {});
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { cache, answers, stop, settled, shown: () => cache.getQueryData<string>(KEY) };
}

test("what changes during the first fetch is asked for again", async () => {
  const { cache, answers, stop, settled, shown } = observed();
  expect(answers).toHaveLength(1);
  const done = cache.invalidateQueries({ queryKey: KEY });
  expect(answers).toHaveLength(2);
  answers[0]!("old");
  await settled();
  expect(shown()).toBeUndefined();
  answers[1]!("new");
  await done;
  expect(shown()).toBe("new");
  expect(cache.getQueryState(KEY)).toMatchObject({ fetchStatus: "idle", isInvalidated: false, status: "success" });
  stop();
});

test("a prefetch that an invalidation met is not taken for fresh", async () => {
  const cache = makeQueryClient();
  let asked = 0;
  const options = { queryKey: KEY, queryFn: async () => String((asked += 1)), staleTime: Infinity };
  const prefetched = cache.prefetchQuery(options);
  void cache.invalidateQueries({ queryKey: KEY });
  await prefetched;
  expect(cache.getQueryData(KEY)).toBeUndefined();
  expect(await cache.fetchQuery(options)).toBe("2");
});

test("an answer in flight does not replace what was set since it was asked for", async () => {
  const { cache, answers, stop, settled, shown } = observed();
  answers[0]!("first");
  await settled();
  void cache.refetchQueries({ queryKey: KEY });
  cache.setQueryData(KEY, "set");
  answers[1]!("old");
  await settled();
  expect(shown()).toBe("set");
  expect(cache.getQueryState(KEY)?.fetchStatus).toBe("idle");
  stop();
});

test("a first fetch goes on where there was nothing to change yet", async () => {
  const { cache, answers, stop, settled, shown } = observed();
  cache.setQueryData<string>(KEY, (before) => (before === undefined ? before : `${before}!`));
  answers[0]!("first");
  await settled();
  expect(shown()).toBe("first");
  cache.setQueryData<string>(KEY, (before) => `${before}!`);
  expect(shown()).toBe("first!");
  stop();
});
