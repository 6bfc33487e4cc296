# httpx: so many calls for one answer; prints the CPU time of this process in microseconds.
import sys
import time

import httpx

url, count = sys.argv[1], int(sys.argv[2])
client = httpx.Client(timeout=60, trust_env=False)
for _ in range(count):
    response = client.get(
        f"{url}/douyin/item_get_video/",
        params={"key": "sandbox-key", "secret": "sandbox-secret", "item_id": "7118694749548072205"},
    )
    response.raise_for_status()
    body = response.json()
    assert body["error_code"] == "0000" and body["item"]
print(round(time.process_time() * 1e6))
