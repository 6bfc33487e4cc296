// tikapi, the SDK of TikAPI.io: so many calls for one answer; prints the CPU time of this process in microseconds.
// Its methods have other paths than OneBound, and give back whatever JSON comes; so the answer is the same one.
const TikAPI = require("tikapi");

const [url, count] = [process.argv[2], Number(process.argv[3])];
const api = TikAPI("sandboxkey");
api.set({ $options: { base: url } });

(async () => {
  for (let call = 0; call < count; call++) {
    const { json } = await api.public.video({ id: "7118694749548072205" });
    if (json.error_code !== "0000" || !json.item) throw new Error("another answer came");
  }
  const { user, system } = process.cpuUsage();
  console.log(user + system);
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
