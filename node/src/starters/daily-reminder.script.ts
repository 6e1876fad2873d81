// Says one thing every day. As long as nobody has put yesterday's away, today's is counted on it.
interface Input {
  title: string;
  note: string;
}

export default automation<Input>(async ({ input, notify }) => {
  await notify(input.title, { text: input.note, push: true, key: "reminder" });
});
