"""How much memory the embedded server may take, with how many processors, and the settings of the
server that follow.

The memory is that of the machine, or what a container or a unit of systemd is held to: whoever
takes more than that is killed. What parallel queries share lies in `/dev/shm`, of which a container
has 64 MB unless it is told otherwise; there a large one would fail as if the disk were full, so
with too little of it none is parallel.
"""

import os
from pathlib import Path

CACHE_SHARE = 8  # an eighth of the memory
CACHE_MEGABYTES = (128, 4_096)
# One parallel join of two workers and their leader may hold 384 MB: three times `work_mem`, doubled
# for hashes.
SHARED_BYTES_MIN = 400_000_000
WORKERS_MAX = 2
_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")
_SHARED = Path("/dev/shm")


def settings() -> tuple[str, ...]:
    """`name=value` settings of the server for this machine."""
    return (*_cache(bytes_total()), *parallel(_bytes_shared(), os.cpu_count() or 1))


def _cache(memory: int) -> tuple[str, str]:
    """The server's own cache, taken as it is used, and what it may think of the system's."""
    megabytes = memory // 1_000_000
    least, most = CACHE_MEGABYTES
    cache = max(least, min(megabytes // CACHE_SHARE, most))
    return f"shared_buffers={cache}MB", f"effective_cache_size={max(2 * least, megabytes // 2)}MB"


def parallel(shared: int, processors: int) -> tuple[str, ...]:
    """How parallel a query may be, where so many bytes can be shared: its leader works, too, so
    that on two processors one worker beside it is enough.
    """
    if shared >= SHARED_BYTES_MIN:
        return (f"max_parallel_workers_per_gather={min(processors - 1, WORKERS_MAX)}",)
    return "max_parallel_workers_per_gather=0", "max_parallel_maintenance_workers=0"


def bytes_total(*, own: Path = _OWN_CGROUP, cgroups: Path = _CGROUPS) -> int:
    """The memory that this process may use: the machine's, or the least that a control group leaves
    it.

    Args:
        own: which groups this process is in, as the kernel says it.
        cgroups: where they lie, of version 1, 2 or both.
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return machine
    limits = [machine]
    for _number, controllers, name in (line.split(":", 2) for line in lines):
        if not controllers:  # version 2
            limits += _limits_on_the_way(cgroups, name, "memory.max")
        elif "memory" in controllers.split(","):
            limits += _limits_on_the_way(cgroups / "memory", name, "memory.limit_in_bytes")
    return min(limits)


def _limits_on_the_way(root: Path, name: str, file: str) -> list[int]:
    """The limits of a group and of those it lies in; within a container its own may be the root."""
    group = root / name.strip("/")
    limits = []
    for folder in (group, *group.parents):
        try:
            limit = (folder / file).read_text().strip()
        except OSError:
            limit = ""
        if limit.isdigit():
            limits.append(int(limit))
        if folder == root:
            break
    return limits


def _bytes_shared(folder: Path = _SHARED) -> int:
    try:
        status = os.statvfs(folder)
    except OSError:
        return 0
    return status.f_blocks * status.f_frsize
