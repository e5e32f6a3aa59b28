import { Plus, X } from "lucide-react";
import { webhooks as w } from "@/lib/words/webhooks";
import { Input } from "@/components/forms";
import { Button, IconButton } from "@/components/ui";
import type { HeaderRow } from "./header-rules";

const MOST = 20;

/** Custom headers as rows of name and value. */
export function HeaderRows({ rows, onChange }: { rows: HeaderRow[]; onChange: (rows: HeaderRow[]) => void }) {
  const set = (index: number, change: Partial<HeaderRow>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  return (
    <div className="flex flex-col gap-2">
      {rows.map((row, index) => (
        // Rows have no identity but their place.
        <div key={index} className="flex gap-2" dir="ltr">
          <Input
            aria-label={w.headerName(index + 1)}
            placeholder="X-Site"
            maxLength={64}
            className="basis-2/5"
            value={row.name}
            onChange={(event) => set(index, { name: event.target.value })}
          />
          <Input
            aria-label={w.headerValue(index + 1)}
            autoComplete="off"
            maxLength={1024}
            className="basis-3/5"
            value={row.value}
            onChange={(event) => set(index, { value: event.target.value })}
          />
          <IconButton label={w.removeHeader(index + 1)} onClick={() => onChange(rows.filter((_, at) => at !== index))}>
            <X aria-hidden="true" className="size-4" strokeWidth={1.5} />
          </IconButton>
        </div>
      ))}
      {rows.length < MOST ? (
        <Button
          className="self-start"
          icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
          onClick={() => onChange([...rows, { name: "", value: "" }])}
        >
          {w.addHeader}
        </Button>
      ) : null}
    </div>
  );
}
