# tikhub, the SDK of TikHub.io: so many calls for one answer; prints the CPU time of this process in microseconds.
# Its methods have other paths than OneBound, and give back whatever JSON comes; so the answer is the same one.
import sys
import time

from tikhub import TikHub

url, count = sys.argv[1], int(sys.argv[2])
client = TikHub(api_key="sandbox-key", base_url=url)
for _ in range(count):
    body = client.tiktok_app_v3.fetch_one_video(aweme_id="7118694749548072205")
    assert body["error_code"] == "0000" and body["item"]
print(round(time.process_time() * 1e6))
