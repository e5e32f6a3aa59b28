export const dynamic = "force-dynamic";

/** Whether the dashboard's server runs. */
export function GET(): Response {
  return Response.json({ status: "ok" });
}
