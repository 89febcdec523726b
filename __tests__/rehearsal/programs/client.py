"""Asks what its standard input names, one URL a line, by urllib and, where it is installed, requests. Prints one JSON object a line."""

import json
import sys
import urllib.request

try:
    import requests
except ImportError:
    requests = None


def by_urllib(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


def by_requests(url):
    response = requests.get(url, timeout=30)
    response.raise_for_status()
    return response.text


for url in sys.stdin.read().split():
    for client in [by_urllib] + ([by_requests] if requests else []):
        result = {"url": url}
        try:
            result["text"] = client(url)
        except Exception as error:
            result["error"] = f"{client.__name__}: {error}"
        print(json.dumps(result))
