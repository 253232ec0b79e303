"""Narrow the process of a script for good. What is set here outlives `exec` and is passed on to children.

The filter closes the network (and with it the Lambda runtime's own API) and whatever would reach
into another process or outlive this one. It denies instead of allowing: scripts may use all the rest of
Linux, and the boundary between tenants is the virtual machine around the function, not this list.
Where a kernel takes no filter the script runs without one.
"""

import ctypes
import errno
import os
import resource
import signal
import struct

MEGABYTE = 1024 * 1024
LIMITS = {
    resource.RLIMIT_AS: 512 * MEGABYTE,
    resource.RLIMIT_FSIZE: 64 * MEGABYTE,
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_CORE: 0,
}

# By `uname -m`: the architecture as the kernel names it to a filter, and the calls to refuse.
REFUSED = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41,
            "io_uring_setup": 425,  # could open sockets past this filter
            "ptrace": 101,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "pidfd_getfd": 438,
            "shmget": 29,  # System V and POSIX queues stay when their process is gone
            "semget": 64,
            "msgget": 68,
            "mq_open": 240,
            "unshare": 272,
            "setns": 308,
            "mount": 165,
            "bpf": 321,
            "perf_event_open": 298,
            "userfaultfd": 323,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "socket": 198,
            "io_uring_setup": 425,
            "ptrace": 117,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "pidfd_getfd": 438,
            "shmget": 194,
            "semget": 190,
            "msgget": 186,
            "mq_open": 180,
            "unshare": 97,
            "setns": 268,
            "mount": 40,
            "bpf": 280,
            "perf_event_open": 241,
            "userfaultfd": 282,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
        },
    ),
}

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000  # the latter with the number of the error to fail with
OTHER_ABI = 0x40000000  # x32 numbers the same calls anew from here


class Filter(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_instructions(architecture: int, refused: dict[str, int]) -> bytes:
    """The filter as a program for the kernel: each test is followed by what to return when it holds."""
    program = [
        (LOAD, 0, 0, 4),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, FAIL | errno.EPERM),
        (LOAD, 0, 0, 0),
        (AT_LEAST, 0, 1, OTHER_ABI),
        (RETURN, 0, 0, FAIL | errno.EPERM),
    ]
    for name, number in refused.items():
        error = errno.ENETUNREACH if name == "socket" else errno.EPERM
        program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | error)]
    program.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def confine(cpu_seconds: int, tasks: int) -> None:
    """Called in the new process, before it becomes the interpreter.

    `cpu_seconds` is for each of its processes, `tasks` for all processes and threads of its account.
    """
    for limit, value in LIMITS.items():
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.uname().machine in REFUSED:
        architecture, refused = REFUSED[os.uname().machine]
        instructions = filter_instructions(architecture, refused)
        program = Filter(len(instructions) // 8, instructions)
        libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)
