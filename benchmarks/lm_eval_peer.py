"""lm-evaluation-harness on one question file: loads the model once, says when it is ready, times each
pass. Run by probe_speed.py as a process of its own, so that its memory is its own."""
import json
import pathlib
import sys
import tempfile
import time

TASK = """task: {name}
dataset_path: json
dataset_kwargs:
  data_files: {file}
test_split: train
output_type: multiple_choice
doc_to_text: "{{{{text}}}}"
doc_to_choice: ["A", "B", "C", "D"]
doc_to_target: "{{{{answer}}}}"
target_delimiter: " "
metric_list:
  - metric: acc
"""


def main():
    model, batch, *files = sys.argv[1:]
    began = time.monotonic()
    import lm_eval
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager
    path = pathlib.Path(model)
    language_model = HFLM(pretrained=str(path.parent), gguf_file=path.name, batch_size=int(batch),
                          device="cpu")
    print(json.dumps({"start": time.monotonic() - began}), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            pathlib.Path(folder, f"task{number}.yaml").write_text(
                TASK.format(name=f"sound{number}", file=file))
        tasks = TaskManager(include_path=folder, include_defaults=False)
        for line in sys.stdin:
            number = int(line)
            began = time.monotonic()
            results = lm_eval.simple_evaluate(model=language_model, tasks=[f"sound{number}"],
                                              task_manager=tasks, bootstrap_iters=0, verbosity="ERROR")
            accuracy = results["results"][f"sound{number}"]["acc,none"]
            print(json.dumps({"seconds": time.monotonic() - began, "accuracy": accuracy}), flush=True)


if __name__ == "__main__":
    main()
