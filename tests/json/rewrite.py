"""A line of base64 in, a line out: what Python makes of that JSON, or null where it is none."""

import base64
import json
import sys

FORMS = [
    {},
    {"ensure_ascii": False},
    {"separators": (",", ":")},
    {"sort_keys": True, "indent": 2},
]


def refuse(constant):
    raise ValueError(constant)


for line in sys.stdin:
    try:
        value = json.loads(base64.b64decode(line).decode(), parse_constant=refuse)
        forms = [json.dumps(value, **form).encode() for form in FORMS]
    except (ValueError, RecursionError):
        print("null")
        continue
    print(json.dumps([base64.b64encode(form).decode() for form in forms]))
