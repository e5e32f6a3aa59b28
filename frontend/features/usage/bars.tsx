import { formatPercent } from "@/lib/format";
import { words } from "@/lib/words";
import { moneyText, UserText } from "@/components/ui";
import type { Bar, Measure } from "./prepare";

export const INKS = ["bg-chart-1", "bg-chart-2", "bg-chart-3", "bg-chart-4", "bg-chart-5", "bg-chart-6"];

/** Bars from the inline start, each with its name and amount in words: the chart is its own table. */
export function Bars({ bars, measure, latin }: { bars: Bar[]; measure: Measure; latin?: boolean }) {
  return (
    <ul className="flex flex-col gap-3.5">
      {bars.map((bar, index) => (
        <li key={bar.key}>
          <div className="flex items-baseline justify-between gap-3">
            {latin && bar.key !== "rest" ? (
              <bdi dir="ltr" className="truncate">
                {bar.label}
              </bdi>
            ) : (
              <UserText className="truncate">{bar.label}</UserText>
            )}
            <span className="shrink-0 text-sm text-ink-2">
              {measure === "cost" ? moneyText(bar.value) : words.common.tokens(bar.value)}
              <span className="ms-2 inline-block w-12 text-end text-ink-3">
                <span className="num">{formatPercent(bar.share)}</span>
              </span>
            </span>
          </div>
          <div aria-hidden="true" className="mt-1.5 h-2 rounded-full bg-line/60">
            <div
              className={`h-2 rounded-full ${INKS[index % INKS.length]}`}
              style={{ inlineSize: `${Math.max(bar.length * 100, bar.value > 0 ? 1 : 0)}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
