"use client";

import { api, type Schema } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { toast } from "@/lib/store";
import { toLatinDigits } from "@/lib/text/digits";
import { usageMore } from "@/lib/words/usage-more";
import { Field, FormDialog, Input, Segmented, useForm } from "@/components/forms";
import { parseCount } from "./prepare";

const w = usageMore.limits;
const CURRENCIES = ["toman", "rial"] as const;

/** In which currency money is shown beside dollars, and how many of it a dollar is. */
export function CurrencyDialog({
  orgId,
  current,
  onClose,
  onSaved,
}: {
  orgId: string;
  current: Schema<"DisplayCurrency"> | null;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const form = useForm({
    initial: {
      currency: current?.currency ?? ("toman" as Schema<"Currency">),
      per_usd: current === null ? "" : formatNumber(current.per_usd),
    },
    check: ({ per_usd }) => ({ per_usd: (parseCount(toLatinDigits(per_usd)) ?? 0) > 0 ? "" : w.notARate }),
    submit: ({ currency, per_usd }) =>
      api.put("/api/v1/usage/currency", {
        query: { org_id: orgId },
        body: { currency, per_usd: parseCount(toLatinDigits(per_usd)) ?? 0 },
      }),
    onDone: () => {
      toast(w.rateSaved, "good");
      onClose();
      void onSaved();
    },
  });
  return (
    <FormDialog form={form} title={w.currency} description={w.currencyHint} onClose={onClose}>
      <div>
        <Segmented
          label={w.currencyOf}
          value={form.values.currency}
          onChange={(currency) => form.set("currency", currency)}
          options={CURRENCIES.map((value) => ({ value, label: w.currencies[value] }))}
        />
      </div>
      <Field label={w.rate} hint={w.currencies[form.values.currency]} error={form.errors.per_usd}>
        <Input
          autoFocus
          dir="ltr"
          inputMode="numeric"
          className="text-end"
          value={form.values.per_usd}
          onChange={(event) => form.set("per_usd", event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
