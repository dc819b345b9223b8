/** As many items as people read, and how many more there are: `film, pages and 3 more`. */
export function listing(items: readonly string[], most = 3): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(", ")} and ${rest} more` : items.join(", ");
}
