/** The mark: a hearth with a single ember. The same drawing as the icon, in the colours of the page. */
export function Mark(props: { readonly size: number }) {
  return (
    <svg
      width={props.size}
      height={props.size}
      viewBox="8 10 48 44"
      fill="none"
      aria-hidden="true"
      class="shrink-0"
    >
      <g stroke="currentColor" stroke-width="4.5" stroke-linecap="round">
        <path d="M16 47V31a16 16 0 0 1 32 0v16" />
        <path d="M11 49.5h42" />
      </g>
      <path
        class="fill-ember"
        d="M32.6 25.5c.9 4.3 6.9 7.2 6.9 13.1a7.5 7.5 0 0 1-15 0c0-2.9 1.5-4.9 3.2-6.6.3 1.7 1 2.7 2.1 3.2-.4-3.6.5-7 2.8-9.7Z"
      />
    </svg>
  );
}
