"""Decoding in a process of its own, with limits, for files that nobody has looked at yet.

What others may use of it:

- `start`: Start this process' helper ahead of need.
- `picture`: Decode bytes behind the fence, with what the file says of itself.
- `decode`: The pixels alone; the same pixels and the same errors as `images.decode`.
- `stop`: End the helper.
- `Picture`: What `picture` gives.
- `Fence`: A helper process of one's own.
"""

from dermosan_lib.images.fence.fenced_decoding import Fence, Picture, decode, picture, start, stop

__all__ = ["Fence", "Picture", "decode", "picture", "start", "stop"]
