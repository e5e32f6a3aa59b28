import { CircleCheck, CircleDashed, CircleDot, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import { content as contentWords } from "@/lib/words/content";
import { Badge, cx, type Tone } from "@/components/ui";
import type { Status } from "./queries";

const LOOK: Record<Status, { tone: Tone; icon: LucideIcon; ink: string }> = {
  DRAFT: { tone: "plain", icon: CircleDashed, ink: "text-ink-3" },
  IN_PROGRESS: { tone: "accent", icon: LoaderCircle, ink: "text-accent" },
  REVIEW: { tone: "warn", icon: CircleDot, ink: "text-warn" },
  APPROVED: { tone: "good", icon: CircleCheck, ink: "text-good" },
  REJECTED: { tone: "bad", icon: CircleX, ink: "text-bad" },
};

export const STATUSES = Object.keys(LOOK) as Status[];

/** A content's status in a word and a sign; never by colour alone. */
export function StatusBadge({ status }: { status: Status }) {
  const { tone, icon: Icon } = LOOK[status];
  return (
    <Badge
      tone={tone}
      icon={
        <Icon
          aria-hidden="true"
          className={cx("size-3.5", status === "IN_PROGRESS" && "animate-breathe")}
          strokeWidth={1.75}
        />
      }
    >
      {contentWords.statuses[status]}
    </Badge>
  );
}

export function StatusIcon({ status, className }: { status: Status; className?: string }) {
  const { icon: Icon, ink } = LOOK[status];
  return (
    <Icon
      role="img"
      aria-label={contentWords.statuses[status]}
      className={cx("size-4.5 shrink-0", ink, status === "IN_PROGRESS" && "animate-breathe", className)}
      strokeWidth={1.75}
    />
  );
}
