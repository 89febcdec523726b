"""Opens sockets in network namespaces, which Node.js cannot do, and goes on as the program that serves them.

Arguments: a file with {"sockets": [{"namespace", "protocol", "address", "port"}]}, in which each socket gets the number "fd"; the program and its arguments.
"""

import ctypes
import json
import os
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
new_network = 0x40000000


def enter(file):
    handle = os.open(file, os.O_RDONLY)
    if libc.setns(handle, new_network) != 0:
        raise OSError(ctypes.get_errno(), f"cannot enter {file}")
    os.close(handle)


settings_file, *program = sys.argv[1:]
with open(settings_file, encoding="utf8") as file:
    settings = json.load(file)
own = os.open("/proc/self/ns/net", os.O_RDONLY)
kept = []
for entry in settings["sockets"]:
    enter(f"/run/netns/{entry['namespace']}")
    kind = socket.SOCK_STREAM if entry["protocol"] == "tcp" else socket.SOCK_DGRAM
    opened = socket.socket(socket.AF_INET, kind)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((entry["address"], entry["port"]))
    if kind == socket.SOCK_STREAM:
        opened.listen(128)
    opened.set_inheritable(True)
    entry["fd"] = opened.fileno()
    kept.append(opened)
libc.setns(own, new_network)
with open(settings_file, "w", encoding="utf8") as file:
    json.dump(settings, file)
os.execvp(program[0], program + [settings_file])
