// Reads a news feed, leaves out what you muted, and returns the rest as a digest.
interface Input {
  address: string;
  mutedWords: string[];
  maxItems: number;
  newOnly: boolean;
}

export default automation<Input>(async ({ input, feed, kv, log }) => {
  const news = await feed.read(input.address);
  const title = news.title || input.address;
  log(`${title} has ${count(news.items.length, "item")}.`);

  const memory = `seen ${encodeURI(input.address).slice(0, 500)}`;
  const seen = new Set((await kv.get(memory)) as string[] | null);
  const candidates = input.newOnly ? news.items.filter((item) => !seen.has(item.id)) : news.items;
  if (input.newOnly) log(`${count(candidates.length, "item")} not seen before.`);

  const isMuted = mutedBy(input.mutedWords);
  const kept = candidates.filter((item) => !isMuted(`${item.title} ${item.summary}`));
  const muted = candidates.length - kept.length;
  if (muted > 0) log(`${count(muted, "item")} left out because of your muted words.`);

  const shown = kept.slice(0, input.maxItems);
  const later = new Set(kept.slice(input.maxItems));
  if (later.size > 0) log(`${count(later.size, "item")} left for the next run.`);

  // What is still in the feed comes first: it is what the next run has to recognise.
  const recognised = news.items.filter((item) => !later.has(item)).map((item) => item.id);
  await kv.set(memory, [...new Set([...recognised, ...seen])].slice(0, 500));

  log(`The digest has ${count(shown.length, "item")}.`);
  const list = shown.length > 0 ? shown.map(entry).join("\n") : "Nothing new.";
  return {
    markdown: `# ${escape(title)}\n\n${list}\n`,
    items: shown.length,
    muted,
    url: news.url ?? input.address,
  };
});

function entry({ title, url, publishedAt, summary }: FeedItem): string {
  const name = `**${escape(title || "Untitled")}**`;
  const linked = url ? `[${name}](<${url}>)` : name;
  const date = publishedAt ? ` · ${publishedAt.slice(0, 10)}` : "";
  const text = summary && summary !== title ? `: ${escape(shorten(summary, 200))}` : "";
  return `- ${linked}${date}${text}`;
}

/** Tells whether a text has one of these as a whole word, in any case and any script. */
function mutedBy(words: string[]): (text: string) => boolean {
  const patterns = words
    .map((word) => word.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
    .filter((word) => word !== "")
    .map((word) => new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, "iu"));
  return (text) => patterns.some((pattern) => pattern.test(text));
}

/** Lets the words of strangers stand in Markdown exactly as they are. */
function escape(text: string): string {
  return text.replace(/[\\`*_[\]()<>&~|#]/g, "\\$&");
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/\s+\S*$/, "")} …` : text;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
