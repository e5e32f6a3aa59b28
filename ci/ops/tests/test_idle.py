"""`make idle-measure` says no when it should; what it measures needs release builds and a whole system."""

import os
import sys

from conftest import ROOT, SERVICES

sys.path.insert(0, str(ROOT / "ci/scale"))
import idle  # noqa: E402


def test_too_much_memory_a_slow_start_and_a_service_left_out_are_faults():
    pss, ready = dict.fromkeys(SERVICES, 20.0), dict.fromkeys(SERVICES, 0.4)
    assert idle.SERVICES == SERVICES and idle.faults(pss, ready) == []
    assert idle.faults(pss | {"content": 31.0}, ready) == ["151 MB together, above 150"]
    assert idle.faults(pss, ready | {"auth": 1.2}) == ["auth took 1.20 s to be ready"]
    assert idle.faults(pss, {name: took for name, took in ready.items() if name != "org"}) == ["org was not measured"]


def test_the_memory_of_a_process_is_read():
    assert 1 < idle.pss_mb(os.getpid()) < 1_000
