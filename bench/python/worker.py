"""Solves one problem with one library: worker.py LIBRARY JSON; the result is one line of JSON."""

import importlib
import json
import sys


def main():
    library, spec = sys.argv[1], json.loads(sys.argv[2])
    models = importlib.import_module(library + "_models")
    result = getattr(models, spec["problem"])(spec)
    result["version"] = models.VERSION
    print(json.dumps(result))


if __name__ == "__main__":
    main()
