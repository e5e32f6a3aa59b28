"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Download, GitCompareArrows, History, RotateCcw } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { toast } from "@/lib/store";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { versions as versionsWords } from "@/lib/words/versions";
import { files as filesWords } from "@/lib/words/files";
import { history as w } from "@/lib/words/history";
import { Confirm } from "@/components/forms";
import { Badge, cx, Latin, RowMenu, UserText, type RowAct } from "@/components/ui";
import { RelativeTime, usePeople, useScope } from "@/features/session";
import { FileDialog } from "./files";
import { contentChanged, type Content, type VersionSummary } from "./queries";

/** All versions, newest first: what each is, compared with another, brought back, or kept as a file. */
export function VersionList({
  content,
  list,
  from,
  to,
  mayRestore,
}: {
  content: Content;
  list: VersionSummary[];
  /** What is compared now. */
  from: number;
  to: number;
  mayRestore: boolean;
}) {
  const cache = useQueryClient();
  const url = useUrlState();
  const { me } = useScope();
  const { nameOf } = usePeople(content.org_id);
  const [restoring, setRestoring] = useState<number | null>(null);
  const [filed, setFiled] = useState<number | null>(null);
  const newest = list[0]?.number ?? 0;

  const acts = (version: VersionSummary, older: number | undefined): RowAct[] => [
    ...(older === undefined
      ? []
      : [
          {
            id: "previous",
            label: w.compare,
            icon: <History className="size-4" strokeWidth={1.5} />,
            perform: () => url.set({ from: older, to: version.number }),
          },
        ]),
    ...(version.number === newest
      ? []
      : [
          {
            id: "now",
            label: w.compareWithNow,
            icon: <GitCompareArrows className="size-4" strokeWidth={1.5} />,
            perform: () => url.set({ from: version.number, to: newest }),
          },
        ]),
    {
      id: "file",
      label: filesWords.open,
      icon: <Download className="size-4" strokeWidth={1.5} />,
      perform: () => setFiled(version.number),
    },
    ...(mayRestore && version.number !== newest
      ? [
          {
            id: "restore",
            label: w.restore,
            icon: <RotateCcw className="size-4" strokeWidth={1.5} />,
            apart: true,
            perform: () => setRestoring(version.number),
          },
        ]
      : []),
  ];

  return (
    <section aria-labelledby="versions-title">
      <h2 id="versions-title" className="mb-1 font-semibold">
        {w.title}
      </h2>
      <ol className="divide-y divide-line border-y border-line">
        {list.map((version, index) => (
          <li
            key={version.number}
            className={cx(
              "flex items-center gap-3 py-2",
              (version.number === from || version.number === to) && "-mx-2 bg-accent-tint/60 px-2",
            )}
          >
            <div className="min-w-0 grow">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-semibold">
                  {versionsWords.option(version.number, versionsWords.kinds[version.kind])}
                </span>
                {version.number === newest ? <Badge tone="accent">{w.current}</Badge> : null}
                {version.partial ? <Badge tone="warn">{w.partial}</Badge> : null}
                {version.truncated ? <Badge tone="warn">{w.truncated}</Badge> : null}
              </p>
              <p className="flex flex-wrap gap-x-1.5 text-sm text-ink-3">
                <UserText>
                  {version.author_id === me.id
                    ? words.common.you
                    : (nameOf(version.author_id) ?? words.common.unknownPerson)}
                </UserText>
                · <RelativeTime at={version.created_at} /> · {w.chars(version.body_chars)}
                {version.model ? (
                  <>
                    {" · "}
                    <Latin>{version.model}</Latin>
                  </>
                ) : null}
              </p>
            </div>
            <RowMenu
              row={`version:${version.number}`}
              name={versionsWords.number(formatNumber(version.number))}
              label={w.actionsOf(version.number)}
              acts={acts(version, list[index + 1]?.number)}
            />
          </li>
        ))}
      </ol>
      {restoring !== null ? (
        <Confirm
          title={w.restoreTitle(restoring)}
          label={w.restore}
          tone="primary"
          onClose={() => setRestoring(null)}
          act={async () => {
            const restored = await api.post("/api/v1/contents/{id}/versions/{number}/restore", {
              path: { id: content.id, number: restoring },
            });
            contentChanged(cache, restored);
            toast(w.restored(restoring), "good");
            url.set({ from: null, to: null });
          }}
        >
          {w.restoreHint}
        </Confirm>
      ) : null}
      {filed !== null ? <FileDialog content={content} version={filed} onClose={() => setFiled(null)} /> : null}
    </section>
  );
}
