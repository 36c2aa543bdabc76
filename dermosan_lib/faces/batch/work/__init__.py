"""The folder beside the table while it is made: which images, by which models, and what is done.

``out.csv.parts`` holds `job.json`, the list of images, and a part for each shard that is done. A
part is written under another name, synced and renamed: it is whole, or it is not there.

What others may use of it:

- `Job`: What the parts are bound to: list, models, options, versions.
- `begin`, `kept_job`: Write a job's list and file; the job that is kept in a folder.
- `make_list`, `differences`: The list of images; how a folder differs from it now.
- `shard_of`, `shards_in`: The images of a shard; how many shards there are.
- `write_part`, `read_part`, `parts_done`: A shard's rows, and which shards have theirs.
- `forget`: Have a job ended, whose table is whole.
- `clear`: Remove what a job has kept, and nothing else.
- `IMAGES`: The name of the list in the folder.
- `DONE_KEPT`: What is said of parts where a job ends early.
"""

from dermosan_lib.faces.batch.work.image_list import differences, make_list, shard_of, shards_in
from dermosan_lib.faces.batch.work.job import DONE_KEPT, IMAGES, Job, begin, clear, forget, kept_job
from dermosan_lib.faces.batch.work.parts import parts_done, read_part, write_part

__all__ = [
    "DONE_KEPT",
    "IMAGES",
    "Job",
    "begin",
    "clear",
    "differences",
    "forget",
    "kept_job",
    "make_list",
    "parts_done",
    "read_part",
    "shard_of",
    "shards_in",
    "write_part",
]
