#!/usr/bin/env python3
"""Runs Hornbill and its rivals on the same work, in turn, and prints who is how fast.

    python3 Benchmarks/compare.py                     everything, three rounds
    python3 Benchmarks/compare.py --workloads mlp tiny --rivals pytorch jax --rounds 5
    python3 Benchmarks/compare.py --write             and writes Benchmarks/RESULTS.md

It makes a virtual environment, installs the rivals that `Rivals/requirements.txt` pins, builds
Hornbill in release, and then, in every round, for every workload, runs Hornbill and each rival one
after the other, each in a process of its own; what counts is the best of the rounds. So a machine
that slows down slows everyone. `Rivals/workloads.py` describes the work. Only the standard library
is needed here (Python 3.11 or newer, as the rivals ask for too).

Hornbill's side of the bargain is `hornbill bench --json WORKLOAD...`, which prints the same lines as
the rivals do: {"rival": "hornbill", "workload", "microseconds", "parameters", "memory", "versions"}, and
for `matmul` one for each product, `matmul-128x512x784` and so on (`PRODUCTS` in `Rivals/workloads.py`); and,
for `process`, `hornbill train mnist-mlp`, which needs MNIST, so HORNBILL_DATA must name its folder.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
RIVALS = HERE / "Rivals"
OURS = "hornbill"

# name → (script and arguments, environment, workloads it offers)
TRAIN, PREDICT = ["shallow", "mlp", "tiny"], ["mlp-predict-1", "mlp-predict-10000"]
TRAIN_IMAGES = ["cnn", "resnet20"]
PREDICT_IMAGES = ["resnet20-predict-1", "resnet20-predict-1000", "resnet50-predict-1"]
NETWORKS = [*TRAIN, *TRAIN_IMAGES, *PREDICT, *PREDICT_IMAGES]
WORKLOADS = [*NETWORKS, "matmul", "process"]
SCRIPTS = {
    "keras-tensorflow": (["keras_rival.py"], {"KERAS_BACKEND": "tensorflow"},
                         [*NETWORKS, "process"]),
    "keras-jax": (["keras_rival.py"], {"KERAS_BACKEND": "jax"}, [*NETWORKS, "process"]),
    "keras-torch": (["keras_rival.py"], {"KERAS_BACKEND": "torch"}, [*NETWORKS, "process"]),
    "pytorch": (["pytorch_rival.py"], {}, WORKLOADS),
    "pytorch-compile": (["pytorch_rival.py", "--compile"], {}, [*NETWORKS, "process"]),
    "jax": (["jax_rival.py"], {}, WORKLOADS),
    "sklearn": (["sklearn_rival.py"], {}, [*TRAIN, *PREDICT, "process"]),
    "onnxruntime": (["onnxruntime_rival.py"], {}, [*PREDICT, *PREDICT_IMAGES]),
    "numpy": (["numpy_rival.py"], {}, ["matmul"]),
}

# What Hornbill's time by the rival's is to be at most; by the fastest rival's where none is named.
TARGETS = {
    "cnn": (0.45, None),
    "resnet20": (0.60, None),
    "resnet20-predict-1": (0.80, "onnxruntime"),
    "resnet20-predict-1000": (0.70, "onnxruntime"),
    "resnet50-predict-1": (1.00, "onnxruntime"),
}
# The rival whose memory Hornbill's is not to exceed.
MEMORY_RIVAL = "pytorch"


def say(text):
    """Progress, beside the table."""
    print(text, file=sys.stderr, flush=True)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description="Runs Hornbill and its rivals on the same work.")
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=WORKLOADS)
    parser.add_argument("--rivals", nargs="*", choices=SCRIPTS, default=list(SCRIPTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--venv", type=pathlib.Path, default=HERE / ".venv",
                        help="where the rivals are, or are to be, installed")
    parser.add_argument("--skip-install", action="store_true", help="take the environment as it is")
    parser.add_argument("--skip-build", action="store_true", help="take the build as it is")
    parser.add_argument("--skip-ours", action="store_true", help="run the rivals alone")
    parser.add_argument("--quick", action="store_true",
                        help="see whether everything runs; the figures mean nothing")
    parser.add_argument("--timeout", type=int, default=900, help="seconds for one run")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("--quick gives no figures worth writing")
    return options


def python(folder):
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(folder):
    """The rivals, unless these very versions are there already."""
    wanted = (RIVALS / "requirements.txt").read_text()
    mark = folder / "hornbill-requirements.txt"
    if mark.exists() and mark.read_text() == wanted:
        return
    if not python(folder).exists():
        say("making the virtual environment")
        venv.create(folder, with_pip=True)
    say("installing the rivals (several hundred megabytes, or some gigabytes)")
    subprocess.run([python(folder), "-m", "pip", "install", "--quiet", "-r",
                    RIVALS / "requirements.txt"], check=True)
    mark.write_text(wanted)


def build():
    """Hornbill, in release; the path of the tool."""
    say("building Hornbill")
    subprocess.run(["swift", "build", "-c", "release", "--product", "hornbill"], cwd=ROOT,
                   check=True, stdout=sys.stderr)


def limit(threads):
    """A function for the child: as many processors as threads, the same for everyone (Linux)."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    processors = sorted(os.sched_getaffinity(0))[:threads]
    return lambda: os.sched_setaffinity(0, processors)


def run(command, environment, threads, timeout):
    """Runs a process; gives its exit status, output, last words, seconds, and peak memory in MiB."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        child = subprocess.Popen([str(c) for c in command], stdout=output, stderr=errors, cwd=ROOT,
                                 env={**os.environ, **environment}, preexec_fn=limit(threads))
        timer = threading.Timer(timeout, child.kill)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        scale = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes here
        last = (errors.read().strip().splitlines() or [""])[-1]
        return child.returncode, output.read(), last, seconds, usage.ru_maxrss * scale / 2 ** 20


def lines(text):
    """The lines of JSON among whatever else a program prints."""
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                pass


class Results:
    """The best of each (workload, rival), what failed, and who took part.

    `memory` has the peak of the process, `growth` what training added to it, both the least of the rounds.
    """

    def __init__(self):
        self.best, self.memory, self.growth, self.parameters = {}, {}, {}, {}
        self.errors, self.versions = {}, {}

    def keep(self, workload, rival, microseconds, memory, growth=None, parameters=None):
        """Keeps the smaller of two numbers of each kind; other parameters than another's are an error."""
        key = workload, rival
        for kept, value in ((self.best, microseconds), (self.memory, memory), (self.growth, growth)):
            if value is not None:
                kept[key] = min(value, kept.get(key, value))
        first = self.parameters.setdefault(workload, parameters) if parameters else None
        if parameters != first:
            self.errors[key] = f"{parameters:,} parameters, but others have {first:,}"

    def workloads(self):
        """The workloads' names in the order they came in, but `process`."""
        return list(dict.fromkeys(w for w, _ in self.best if w != "process"))

    def rivals(self):
        """The rivals that have any figure, in their fixed order, without us."""
        return [r for r in SCRIPTS if any(r == key[1] for key in self.best)]


def measure(options, results, workload, rival):
    """One run of one workload by one rival (or by us)."""
    environment = {"HORNBILL_THREADS": str(options.threads)}
    if options.quick:
        environment["HORNBILL_BENCH_QUICK"] = "1"
    tool = ROOT / ".build/release/hornbill"
    with tempfile.TemporaryDirectory() as folder:
        saved = pathlib.Path(folder) / "model.safetensors"
        if rival != OURS:
            script, extra, _ = SCRIPTS[rival]
            environment.update(extra)
            command = [python(options.venv), RIVALS / script[0], *script[1:], workload]
        elif workload == "process":
            command = [tool, "train", "mnist-mlp", "--epochs", "1", "--verbose", "0", "--output",
                       saved]
        else:
            command = [tool, "bench", "--json", workload]
        status, text, last, seconds, memory = run(command, environment, options.threads,
                                                  options.timeout)
        done = saved.exists()
    found = list(lines(text))
    failed = [line["error"] for line in found if "error" in line]
    if status != 0:
        failed.append(f"exit {status}: {last}"[:200])
    elif not found and not done:
        failed.append("ended well, but with no figures and no model")
    if failed:
        results.errors[workload, rival] = failed[0]
    for line in found:
        if "error" not in line:
            results.versions[line["rival"]] = line.get("versions", {})
            if line["workload"] != "process":
                results.keep(line["workload"], rival, line["microseconds"], memory,
                             line.get("memory"), line.get("parameters"))
    if workload == "process" and not failed:
        results.keep("process", rival, seconds * 1e6, memory)


def short(microseconds):
    """Three or four digits are enough."""
    if microseconds is None:
        return "–"
    if microseconds >= 100:
        return f"{microseconds:,.0f}"
    return f"{microseconds:.1f}" if microseconds >= 10 else f"{microseconds:.2f}"


def table(header, rows):
    """A Markdown table, the first column to the left, the others to the right."""
    rule = [":--"] + ["--:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def target(workload):
    """What the ratio is to be at most."""
    if workload not in TARGETS:
        return "–"
    ratio, rival = TARGETS[workload]
    return f"{ratio:.2f}" + (f" ({rival})" if rival else "")


def memory_table(results):
    """The peaks of processes that train, and what training added to them."""
    rivals = [OURS] + [r for r in results.rivals() if any(r == key[1] for key in results.growth)]
    rows = []
    for workload in dict.fromkeys(w for w, _ in results.growth):
        for name, values in (("the process", results.memory), ("of it training", results.growth)):
            ours, theirs = values.get((workload, OURS)), values.get((workload, MEMORY_RIVAL))
            ratio = f"**{ours / theirs:.2f}**" if ours and theirs else "–"
            rows.append([f"`{workload}`, {name}", ratio,
                         *[f"{values[workload, r]:,.0f}" if (workload, r) in values else "–"
                           for r in rivals]])
    return ("Peak memory in MiB: the whole process, and by how much training raised the peak after the libraries "
            "were imported and the data loaded.\n\n"
            + table(["workload", f"hornbill by {MEMORY_RIVAL} (target 1.00)", *rivals], rows))


def report(results):
    """The tables: microseconds, ratios, whole processes; and what failed."""
    rivals, best = results.rivals(), results.best
    times, ratios = [], []
    for workload in results.workloads():
        ours = best.get((workload, OURS))
        theirs = {r: best[workload, r] for r in rivals if (workload, r) in best}
        fastest = min(theirs, key=theirs.get) if theirs else None
        times.append([f"`{workload}`", short(ours), *[short(theirs.get(r)) for r in rivals]])
        if ours and fastest:
            ratios.append([f"`{workload}`", f"**{ours / theirs[fastest]:.2f}** ({fastest})",
                           target(workload),
                           *[f"{ours / theirs[r]:.2f}" if r in theirs else "–" for r in rivals]])
    parts = []
    if times:
        parts.append("Microseconds a step (training) or a call; less is better.\n\n"
                     + table(["workload", OURS, *rivals], times))
    if ratios:
        parts.append("Hornbill's time by the rival's; below 1 Hornbill is faster.\n\n"
                     + table(["workload", "by the fastest rival", "target", *rivals], ratios))
    if results.growth:
        parts.append(memory_table(results))
    if results.parameters:
        parts.append("Parameters, the same for all: " + ", ".join(
            f"`{workload}` {count:,}" for workload, count in results.parameters.items()) + ".")
    whole = sorted((best[key], key[1]) for key in best if key[0] == "process")
    if whole:
        parts.append(
            "A whole process: load, build, train the MLP for one epoch, evaluate, save.\n\n"
            + table(["", "seconds", "peak memory, MiB"],
                    [[r, f"{t / 1e6:.2f}", f"{results.memory['process', r]:.0f}"]
                     for t, r in whole]))
    if results.errors:
        parts.append("Without a figure:\n\n" + "\n".join(
            f"- {rival}, `{workload}`: {text}"
            for (workload, rival), text in sorted(results.errors.items())))
    return "\n\n".join(parts)


def processor():
    """The processor's model."""
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    if sys.platform == "darwin":
        return subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True,
                              text=True, check=False).stdout.strip()
    return platform.processor() or platform.machine()


def write(options, results, tables):
    """RESULTS.md: when, where, with what, by which command."""
    versions = {}
    for each in results.versions.values():
        versions.update(each)
    command = ["python3", "Benchmarks/compare.py"]
    command += [a for i, a in enumerate(sys.argv[1:], 1)
                if a != "--venv" and not a.startswith("--venv=") and sys.argv[i - 1] != "--venv"]
    text = "\n".join([
        "# Results", "",
        "Written by `Benchmarks/compare.py --write`. Compare within this page only: figures drift "
        "from machine to machine, and from day to day.", "",
        f"- date: {datetime.date.today().isoformat()}",
        f"- machine: {processor()}, {os.cpu_count()} processors, {platform.system()} "
        f"{platform.machine()}",
        f"- threads: {options.threads}; rounds: {options.rounds}, the best of each",
        f"- data: {'MNIST' if os.environ.get('HORNBILL_DATA') else 'random, of the shapes of MNIST'}",
        "- versions: " + ", ".join(f"{k} {v}" for k, v in sorted(versions.items()))
        + f", Python {platform.python_version()}",
        f"- command: `{shlex.join(command)}`", "",
        "`Rivals/workloads.py` describes the work; where a rival does a little less or more, its "
        "script says so.", "", tables, ""])
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")


def main():
    """Install, build, run in rounds, report."""
    options = arguments()
    options.venv = options.venv.absolute()
    if options.rivals and not options.skip_install:
        install(options.venv)
    if not options.skip_ours and not options.skip_build:
        build()
    results = Results()
    for turn in range(1, options.rounds + 1):
        for workload in options.workloads:
            turns = [] if options.skip_ours else [OURS]
            if workload == "process" and not os.environ.get("HORNBILL_DATA") and turns:
                results.errors[workload, OURS] = "HORNBILL_DATA is not set"
                turns = []
            turns += [r for r in options.rivals if workload in SCRIPTS[r][2]]
            for rival in turns:
                say(f"round {turn} of {options.rounds}: {workload}, {rival}")
                measure(options, results, workload, rival)
    tables = report(results)
    print(tables)
    if options.write:
        write(options, results, tables)
        say("wrote RESULTS.md")


if __name__ == "__main__":
    main()
