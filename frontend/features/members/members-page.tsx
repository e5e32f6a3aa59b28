"use client";

import { UserPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useUrlState } from "@/lib/url";
import { members } from "@/lib/words/members";
import { Button, Page, SkeletonRows, Tabs } from "@/components/ui";
import { useScope } from "@/features/session";
import { OpenInvitations, OwnInvitations } from "./invitations";
import { People } from "./people";

const w = members;
const InviteDialog = dynamic(() => import("./invite-dialog").then((module) => module.InviteDialog), { ssr: false });
const WorkspaceMembers = dynamic(() => import("./workspace-members").then((module) => module.WorkspaceMembers), {
  loading: () => <SkeletonRows />,
});

/** Who is in the organization, who is invited, and who may enter which workspace. The address holds the view. */
export function MembersPage() {
  const { org, may } = useScope();
  const url = useUrlState();
  const [inviting, setInviting] = useState(false);
  const view = url.get("view") === "workspaces" ? "workspaces" : "people";
  const mayManage = may("member.manage");
  return (
    <Page
      title={w.title}
      intro={w.intro}
      width="max-w-4xl"
      actions={
        mayManage ? (
          <Button
            tone="primary"
            icon={<UserPlus aria-hidden="true" className="size-4" strokeWidth={2} />}
            onClick={() => setInviting(true)}
          >
            {w.invite}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-8">
        <OwnInvitations />
        <Tabs
          label={w.views}
          value={view}
          onChange={(next) => url.set({ view: next === "people" ? null : next })}
          options={[
            { value: "people", label: w.people },
            { value: "workspaces", label: w.workspaces },
          ]}
        />
        {view === "people" ? (
          <>
            <People org={org} onPlace={() => url.set({ view: "workspaces" })} />
            {mayManage ? <OpenInvitations orgId={org.id} /> : null}
          </>
        ) : (
          <WorkspaceMembers />
        )}
      </div>
      {inviting ? <InviteDialog orgId={org.id} onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}
