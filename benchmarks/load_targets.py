"""How long `targets.yaml` takes to load with every key checked, beside composing its bare nodes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import yaml

from benchmarks.measure import Figure, Row, growth_exponent, interleaved, spaced, timed

PEER = "yaml.compose, CSafeLoader"
_SEED = 20261122


def measure(quick: bool) -> Iterator[Row]:
    """Loading 500 and 5 000 targets in this process."""
    from tracker import targets

    sizes = (100, 500) if quick else (500, 5000)
    medians = []
    with tempfile.TemporaryDirectory() as temp:
        for size in sizes:
            root = Path(temp) / str(size)
            root.mkdir()
            text = declaration(size)
            (root / "targets.yaml").write_text(text, encoding="utf-8")
            found, problems = targets.load(root)
            if found is None or problems or len(found.targets) != size:
                raise RuntimeError(f"the made-up file of {size} targets has problems: {problems[:3]}")
            ours, peer = interleaved(
                5 if size <= 500 else 3,
                timed(partial(targets.load, root)),
                timed(partial(yaml.compose, text, Loader=yaml.CSafeLoader)),
            )
            medians.append(Figure(ours).median)
            yield Row(
                f"load {spaced(size)} targets", Figure(ours).times(1000, "ms"), PEER, Figure(peer).times(1000, "ms")
            )
    yield Row(
        f"growth exponent of load, {spaced(sizes[0])} to {spaced(sizes[1])} targets",
        Figure((growth_exponent(sizes, medians),)),
    )


def declaration(count: int) -> str:
    """A `targets.yaml` with `count` targets, each on its own indicator, as offices write them."""
    draw = Random(_SEED)
    indicators, targets = [], []
    for number in range(count):
        start = draw.randint(10, 900)
        indicators.append(
            f"  i{number}:\n"
            f"    name: {{zh: 指标{number}, en: Indicator {number}}}\n"
            f"    unit: 项\n    measure: stock\n    whole: true\n    limits: [0, null]\n"
            f"    direction: up\n    frequency: annual\n    grace: P90D\n    owner: office{number % 20}\n"
        )
        targets.append(
            f"  t{number}:\n"
            f"    indicator: i{number}\n"
            f"    statement: {{document: plan, text: {{zh: 到{2027 + number % 9}年达到{2 * start}项以上, "
            f"en: More than {2 * start} by {2027 + number % 9}}}}}\n"
            f'    aim: "> {2 * start}"\n'
            f"    baseline: {{value: {start}, period: {2020 + number % 5}}}\n"
            f"    by: {2027 + number % 9}\n    commitment: anticipatory\n"
        )
    owners = "".join(f"  office{n}: {{name: 办公室{n}, email: office{n}@example.org}}\n" for n in range(20))
    return (
        "version: 1\ntitle: {zh: 目标, en: Targets}\ntimezone: Asia/Shanghai\n"
        "documents:\n  plan: {title: 规划, publisher: 发展改革委, date: 2021}\n"
        f"owners:\n{owners}indicators:\n{''.join(indicators)}targets:\n{''.join(targets)}"
    )
