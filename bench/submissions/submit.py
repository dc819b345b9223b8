"""Submits jobs with the vendor's SDK, one after the other, and prints how many a second were accepted.

submit.py ENDPOINT REGION ID SECRET, then on standard input a line a job: bucket, key and instruction, with tabs between.
"""

import sys
import time

import alibabacloud_oss_v2 as oss

endpoint, region, key_id, secret = sys.argv[1:5]
config = oss.config.load_default()
config.credentials_provider = oss.credentials.StaticCredentialsProvider(key_id, secret)
config.region = region
config.endpoint = endpoint
config.use_path_style = True
client = oss.Client(config)

jobs = [line.rstrip("\n").split("\t") for line in sys.stdin]
warm_up = len(jobs) // 11
tasks = set()
for number, (bucket, key, instruction) in enumerate(jobs):
    if number == warm_up:
        start = time.perf_counter()
    request = oss.AsyncProcessObjectRequest(bucket=bucket, key=key, process=instruction)
    tasks.add(client.async_process_object(request).task_id)
seconds = time.perf_counter() - start
if len(tasks) != len(jobs):
    sys.exit(f"{len(jobs)} jobs were submitted, but there are {len(tasks)} task IDs")
print((len(jobs) - warm_up) / seconds)
