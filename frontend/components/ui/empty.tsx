import type { ReactNode } from "react";

/** Nothing here yet: why, and one act. Drawn as one eight-fold line. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-2 px-6 py-16 text-center">
      <Girih />
      <h2 className="mt-3 text-lg font-semibold">{title}</h2>
      {children ? <p className="text-ink-2">{children}</p> : null}
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}

/** An eight-pointed star in its frame of kites. */
export function Girih({ className = "size-24" }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 96 96"
      aria-hidden="true"
      className={`text-accent opacity-70 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeLinejoin="round"
    >
      <g transform="translate(48 48)">
        <rect x="-20" y="-20" width="40" height="40" />
        <rect x="-20" y="-20" width="40" height="40" transform="rotate(45)" />
        {[0, 45, 90, 135, 180, 225, 270, 315].map((turn) => (
          <path
            key={turn}
            d="M0 -28.3 L8.3 -36 L0 -44 L-8.3 -36 Z M8.3 -20 L20 -20 M8.3 -36 L19.6 -31.2"
            transform={`rotate(${turn})`}
            opacity="0.55"
          />
        ))}
      </g>
    </svg>
  );
}
