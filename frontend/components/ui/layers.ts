export type Layer = "dialog" | "menu" | "toast";

/** Where an overlay of this layer is drawn. The layers stand in the document in their order. */
export function layer(name: Layer): HTMLElement | undefined {
  if (typeof document === "undefined") return undefined;
  return document.getElementById(`layer-${name}`) ?? undefined;
}
