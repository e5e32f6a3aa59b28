"use client";

import { ArrowDown, CircleStop } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, asApiError } from "@/lib/api";
import { BlockReader } from "@/lib/markdown";
import { countWords } from "@/lib/text/tokens";
import { toastError } from "@/lib/told";
import { live as liveWords } from "@/lib/words/live";
import { Blocks } from "@/components/content/markdown";
import { Button, Spinner } from "@/components/ui";
import { useLiveText, type Live } from "./use-live-text";
import { useFollow } from "./use-follow";

const w = liveWords;

/** The text of a running generation. Screen readers hear its beginning and its end, not each word. */
export function LiveText({
  contentId,
  taskId,
  mayStop,
  onState,
}: {
  contentId: string;
  taskId: string | null;
  mayStop: boolean;
  onState: (state: Live["state"]) => void;
}) {
  const live = useLiveText(contentId, taskId ?? "");
  useEffect(() => onState(live.state), [onState, live.state]);
  const reader = useRef<BlockReader>(undefined);
  reader.current ??= new BlockReader();
  const blocks = useMemo(() => reader.current!.read(live.text), [live.text]);
  const { following, follow } = useFollow(live.state !== "done" && live.state !== "failed", live.text.length);
  const [stopping, setStopping] = useState(false);
  const seconds = useElapsed();

  async function stop() {
    if (taskId === null || stopping) return;
    setStopping(true);
    try {
      await api.post("/api/v1/tasks/{id}/cancel", { path: { id: taskId }, body: { keep_partial: true } });
    } catch (thrown) {
      // It ended by itself in the same moment.
      if (asApiError(thrown).status !== 409) toastError(thrown);
      setStopping(false);
    }
  }

  const count = countWords(live.text);
  const stage =
    live.state === "reconnecting"
      ? w.reconnecting
      : live.text === ""
        ? seconds >= 1
          ? w.queued
          : w.starting
        : w.writing(count);
  return (
    <div>
      <p role="status" className="sr-only">
        {w.started}
      </p>
      {live.text === "" ? (
        <div aria-hidden="true" className="flex flex-col gap-4 pt-2">
          {["w-11/12", "w-full", "w-4/5"].map((width) => (
            <span key={width} className={`animate-breathe block h-4 max-w-[68ch] rounded-sm bg-line/70 ${width}`} />
          ))}
        </div>
      ) : (
        <Blocks blocks={blocks} growing />
      )}
      <div className="sticky bottom-4 mt-8 flex justify-center max-md:bottom-18">
        <div className="flex items-center gap-2 rounded-lg bg-surface py-1.5 ps-4 pe-1.5 shadow-overlay">
          <Spinner className="size-4 text-accent" />
          <span data-stage className="min-w-32 text-sm text-ink-2">
            {stage}
          </span>
          {following ? null : (
            <Button
              tone="ghost"
              onClick={follow}
              icon={<ArrowDown aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            >
              {w.follow}
            </Button>
          )}
          {mayStop && taskId !== null ? (
            <Button
              onClick={() => void stop()}
              busy={stopping}
              icon={<CircleStop aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            >
              {w.stop}
            </Button>
          ) : null}
        </div>
      </div>
    </div>
  );
}

function useElapsed(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
