"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useId, useRef, useState } from "react";
import { asApiError, hrefOf, type ApiError } from "@/lib/api";
import { downloadFile } from "@/lib/download";
import { words } from "@/lib/words";
import { versions as versionsWords } from "@/lib/words/versions";
import { files as w } from "@/lib/words/files";
import { Field, FormError, Select } from "@/components/forms";
import { Button, Dialog } from "@/components/ui";
import { versionsQuery, type Content, type Version } from "./queries";

/** The formats in which a content is had as a file. A new one of the API is a line here and its words. */
export const FILE_FORMATS = [
  { format: "markdown", extension: "md" },
  { format: "docx", extension: "docx" },
  { format: "html", extension: "html" },
  { format: "json", extension: "json" },
] as const satisfies { format: keyof typeof w.formats; extension: string }[];

export type FileFormat = (typeof FILE_FORMATS)[number]["format"];

/** Which text goes into the file: the current one, the approved one, or a version. */
export type FileVersion = "current" | "approved" | number;

/** Where a content is had as a file. */
export function contentFileHref(id: string, format: FileFormat, version: FileVersion): string {
  return hrefOf(
    "/api/v1/contents/{id}/export",
    { id },
    { format, version: version === "current" ? undefined : version },
  );
}

/** Where the texts of a project are had as a ZIP file. */
export function projectFileHref(id: string, format: FileFormat): string {
  return hrefOf("/api/v1/projects/{id}/export", { id }, { format });
}

const extensionOf = (format: FileFormat) => FILE_FORMATS.find((each) => each.format === format)!.extension;

/** A content as a file: which text, in which format. */
export function FileDialog({
  content,
  version: asked = "current",
  onClose,
}: {
  content: Content;
  version?: FileVersion;
  onClose: () => void;
}) {
  const versions = useQuery(versionsQuery(content.id));
  const [version, setVersion] = useState<FileVersion>(asked);
  const hasApproved = versions.data?.some(({ kind }) => kind === ("approved" satisfies Version["kind"])) ?? false;
  return (
    <FormatDialog
      title={w.title}
      onClose={onClose}
      download={(format) =>
        downloadFile(contentFileHref(content.id, format, version), `${content.title}.${extensionOf(format)}`)
      }
    >
      <Field label={w.text}>
        <Select
          value={String(version)}
          onChange={({ target: { value } }) =>
            setVersion(value === "current" || value === "approved" ? value : Number(value))
          }
        >
          <option value="current">{w.current}</option>
          {hasApproved ? <option value="approved">{w.approved}</option> : null}
          {versions.data?.map(({ number, kind }) => (
            <option key={number} value={number}>
              {versionsWords.option(number, versionsWords.kinds[kind])}
            </option>
          ))}
        </Select>
      </Field>
    </FormatDialog>
  );
}

/** The texts of a project as a ZIP file. */
export function ProjectFileDialog({
  project,
  onClose,
}: {
  project: { id: string; name: string };
  onClose: () => void;
}) {
  return (
    <FormatDialog
      title={w.projectTitle(project.name)}
      description={w.projectHint}
      onClose={onClose}
      download={(format) => downloadFile(projectFileHref(project.id, format), `${project.name}.zip`)}
    />
  );
}

function FormatDialog({
  title,
  description,
  download,
  onClose,
  children,
}: {
  title: string;
  description?: string;
  download: (format: FileFormat) => Promise<void>;
  onClose: () => void;
  children?: React.ReactNode;
}) {
  const [format, setFormat] = useState<FileFormat>(FILE_FORMATS[0].format);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const sent = useRef(false);
  const name = useId();

  async function get() {
    if (sent.current) return;
    sent.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await download(format);
      onClose();
    } catch (thrown) {
      setFailure(asApiError(thrown));
      setBusy(false);
      sent.current = false;
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      footer={
        <>
          <Button
            tone="primary"
            busy={busy}
            icon={<Download aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() => void get()}
          >
            {w.get}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {children}
        <fieldset>
          <legend className="mb-1.5 font-semibold">{w.format}</legend>
          <div className="divide-y divide-line rounded-md border border-line">
            {FILE_FORMATS.map((each) => (
              <label
                key={each.format}
                className="flex min-h-12 cursor-pointer items-center gap-3 px-3.5 py-1.5 has-checked:bg-accent-tint has-focus-visible:outline-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name={name}
                  value={each.format}
                  checked={each.format === format}
                  onChange={() => {
                    setFormat(each.format);
                    setFailure(null);
                  }}
                  className="size-4 accent-(--accent)"
                />
                <span className="min-w-0">
                  <span className="block font-semibold">
                    <bdi dir="ltr">{w.formats[each.format]}</bdi>
                  </span>
                  <span className="block text-sm text-ink-3">{w.hints[each.format]}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        {failure !== null && (failure.status === 422 || failure.status === 404) ? (
          <p role="alert" className="rounded-md bg-warn-tint px-3.5 py-2.5 text-warn">
            {w.notOffered}
          </p>
        ) : (
          <FormError error={failure} />
        )}
      </div>
    </Dialog>
  );
}
