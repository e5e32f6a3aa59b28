// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "./api-error";
import { EventParser, readStream, type ServerEvent } from "./stream";

function answer(frames: string[], init: ResponseInit = {}): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const frame of frames) controller.enqueue(new TextEncoder().encode(frame));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" }, ...init });
}

const delta = (id: number, text: string) => `id: ${id}-0\nevent: delta\ndata: ${JSON.stringify({ text })}\n\n`;
const DONE = 'event: done\ndata: {"version":1}\n\n';

function collector() {
  const events: ServerEvent[] = [];
  return {
    events,
    onEvent: (event: ServerEvent) => (
      events.push(event),
      event.event === "done" ? ("end" as const) : ("go-on" as const)
    ),
  };
}

const common = {
  url: "/events",
  signal: new AbortController().signal,
  delay: () => 0,
  signInAgain: () => Promise.resolve(),
};

describe("the parser", () => {
  it("puts events together wherever the stream was cut, half-spaces and emoji intact", () => {
    const text = `: heartbeat\n\n${delta(1, "می\u200cروم 📚")}${DONE}`;
    for (let cut = 1; cut < text.length; cut += 1) {
      const parser = new EventParser();
      const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
      expect(events.map((event) => event.event)).toEqual(["delta", "done"]);
      expect(JSON.parse(events[0]!.data)).toEqual({ text: "می\u200cروم 📚" });
      expect(events[1]!.id).toBe("1-0");
    }
  });
});

describe("reading a stream", () => {
  it("comes back after a cut with the last event's id, and ends with done", async () => {
    const fetcher = vi
      .fn<typeof fetch>()
      .mockResolvedValueOnce(answer([delta(1, "یک")]))
      .mockRejectedValueOnce(new TypeError("network"))
      .mockResolvedValueOnce(answer([delta(2, "دو"), DONE]));
    const { events, onEvent } = collector();
    await readStream({ ...common, fetcher, onEvent });
    expect(events.map((event) => event.event)).toEqual(["delta", "delta", "done"]);
    expect((fetcher.mock.calls[0]![1]!.headers as Record<string, string>)["last-event-id"]).toBeUndefined();
    expect((fetcher.mock.calls[2]![1]!.headers as Record<string, string>)["last-event-id"]).toBe("1-0");
  });

  it("waits for sign-in when the session ended, then goes on", async () => {
    const signInAgain = vi.fn(() => Promise.resolve());
    const fetcher = vi
      .fn<typeof fetch>()
      .mockResolvedValueOnce(answer(["{}"], { status: 401 }))
      .mockResolvedValueOnce(answer([DONE]));
    await readStream({ ...common, fetcher, signInAgain, onEvent: collector().onEvent });
    expect(signInAgain).toHaveBeenCalledOnce();
  });

  it("gives up where coming back is no use", async () => {
    const fetcher = vi.fn<typeof fetch>().mockResolvedValue(answer(['{"code":"not_found"}'], { status: 404 }));
    await expect(readStream({ ...common, fetcher, onEvent: collector().onEvent })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(readStream({ ...common, fetcher, onEvent: collector().onEvent })).rejects.toBeInstanceOf(ApiError);
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it("tries again when a service is away, and tells that it does", async () => {
    const states: string[] = [];
    const fetcher = vi
      .fn<typeof fetch>()
      .mockResolvedValueOnce(answer(["{}"], { status: 503 }))
      .mockResolvedValueOnce(answer([DONE]));
    await readStream({ ...common, fetcher, onEvent: collector().onEvent, onState: (state) => states.push(state) });
    expect(states).toEqual(["reconnecting", "open"]);
  });

  it("stops when the reader leaves", async () => {
    const abort = new AbortController();
    const fetcher = vi.fn<typeof fetch>(() => {
      abort.abort();
      return Promise.reject(new DOMException("aborted", "AbortError"));
    });
    await readStream({ ...common, signal: abort.signal, fetcher, onEvent: collector().onEvent });
    expect(fetcher).toHaveBeenCalledOnce();
  });

  it("gives a connection up that brings nothing any more, and goes on from the last event", async () => {
    const { events, onEvent } = collector();
    const asked: (string | null)[] = [];
    const fetcher = vi.fn(async (_: unknown, init?: RequestInit) => {
      asked.push(new Headers(init?.headers).get("last-event-id"));
      if (asked.length > 1) return answer([DONE]);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(delta(7, "آغاز")));
          init?.signal?.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
        },
      });
      return new Response(body);
    });
    await readStream({ ...common, fetcher: fetcher as typeof fetch, onEvent, silenceMs: 20 });
    expect(events.map((event) => event.event)).toEqual(["delta", "done"]);
    expect(asked).toEqual([null, "7-0"]);
  });
});
