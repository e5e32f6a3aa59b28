"use client";

import dynamic from "next/dynamic";
import { useUrlState } from "@/lib/url";
import { settings } from "@/lib/words/settings";
import { Page, SkeletonRows, Tabs } from "@/components/ui";
import { useScope } from "@/features/session";
import { General } from "./general";

const w = settings;
const loading = () => <SkeletonRows rows={4} />;
// Only the part that is looked at is loaded.
const ApiKeys = dynamic(() => import("./api-keys").then((module) => module.ApiKeys), { loading });
const Audit = dynamic(() => import("./audit").then((module) => module.Audit), { loading });
const Danger = dynamic(() => import("./danger").then((module) => module.Danger), { loading });

type Tab = keyof typeof w.tabs;

/** What an admin sets for the whole organization. The address holds the tab. */
export function SettingsPage() {
  const { org, may } = useScope();
  const url = useUrlState();
  const tabs: Tab[] = [
    "general",
    ...(may("api_key.manage") ? (["keys"] as const) : []),
    ...(may("audit.read") ? (["audit"] as const) : []),
    ...(may("org.delete") ? (["danger"] as const) : []),
  ];
  const tab = tabs.find((one) => one === url.get("tab")) ?? "general";
  return (
    <Page title={w.title} width="max-w-4xl">
      <div className="flex flex-col gap-7">
        <Tabs
          label={w.views}
          value={tab}
          onChange={(next) => url.set({ tab: next === "general" ? null : next, action: null, actor: null }, "push")}
          options={tabs.map((value) => ({ value, label: w.tabs[value] }))}
        />
        {tab === "general" ? (
          <General key={org.id} />
        ) : tab === "keys" ? (
          <ApiKeys />
        ) : tab === "audit" ? (
          <Audit />
        ) : (
          <Danger />
        )}
      </div>
    </Page>
  );
}
