import { words } from "@/lib/words";
import { LinkButton } from "./button";
import { Empty } from "./empty";

/** The page of an act that the person's role does not have. */
export function NotPermitted() {
  return (
    <Empty
      title={words.errors.codes.permission_denied!}
      action={<LinkButton href="/contents">{words.errors.goHome}</LinkButton>}
    />
  );
}
