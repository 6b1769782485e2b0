"""The test that started MiniStack: what stands in for Kafka topics, a MySQL database and pollers is done there."""

import json
import os
import urllib.error
import urllib.request

URL = os.environ.get("MILLRACE_DRIVER", "")


def post(path, body):
    """Its answer. Raises ValueError with its reason, which then is the resource's."""
    return _answer(urllib.request.Request(URL + path, json.dumps(body).encode(), {"content-type": "application/json"}))


def get(path):
    return _answer(urllib.request.Request(URL + path))


def _answer(request):
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as error:
        raise ValueError(error.read().decode()) from error
