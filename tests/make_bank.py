#!/usr/bin/env python3
"""Makes the folder `bank` with the real taxonomy and questions.jsonl of three lines, all good but for the
second, whose fields are changed as the arguments say: FIELD=JSON sets one, FIELD= takes it away. A bare
argument is the whole second line, with escapes such as \\x80 for bytes.
"""
import json
import pathlib
import sys


def question(number):
    return {"id": f"test-{number}", "subcategory": "sound.sources", "question": f"What hums, {number}?",
            "options": ["A hive", "A stone", "A cloud", "A leaf"], "answer": 0,
            "explanation": "Bees beat their wings.", "source": "common knowledge",
            "method": "authored", "reviewed_by": ""}


def main():
    lines = [json.dumps(question(number), ensure_ascii=False).encode() for number in (1, 2, 3)]
    changed = question(2)
    for argument in sys.argv[1:]:
        field, equals, value = argument.partition("=")
        if not equals:
            lines[1] = argument.encode().decode("unicode_escape").encode("latin-1")
            break
        if value:
            changed[field] = json.loads(value)
        else:
            del changed[field]
        lines[1] = json.dumps(changed, ensure_ascii=False).encode()
    folder = pathlib.Path("bank")
    folder.mkdir(exist_ok=True)
    taxonomy = pathlib.Path(__file__).parent.parent / "bank" / "taxonomy.json"
    (folder / "taxonomy.json").write_bytes(taxonomy.read_bytes())
    (folder / "questions.jsonl").write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    main()
