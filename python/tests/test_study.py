"""Points, shapes, errors, callbacks, threads and processes."""

import concurrent.futures
import gc
import json
import multiprocessing
import os
import pathlib
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import numpy
import pandas
import pytest
from conftest import FEW, PROJECT, Program

import nuem


def test_what_a_study_is(study: nuem.Study) -> None:
    assert study.edges.tolist() == [0.5 * edge for edge in range(13)]
    assert [axis[:2] for axis in study.axes] == [("e_theta2_me", "electron masses")]
    assert study.bins == 12 and len(study.plan) == 2
    assert study.parameters == ["mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue"]
    assert study.couplings["sin2_theta_w"].standard_value == 0.2385
    assert study.couplings["mu_nue"].is_sign_seen is False
    assert study.configuration["plan"] == "on-axis" and len(study.configuration_hash) == 32
    templates = study.templates()
    assert templates.values.shape[:4] == (1, 2, 4, 13)
    assert templates.stations == [("neutrino", 0.0), ("antineutrino", 0.0)]
    assert templates.channels == ["numu", "numubar", "nue", "nuebar"]
    assert "on-axis" not in repr(study) and "2 stations" in repr(study)


def test_a_file_a_mapping_and_overrides(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text("plan: on-axis\nsampling: { samples: 20000 }\ndetector: { energy_resolution: 0.05 }\n")
    dotted: dict[str, Any] = {"detector.energy_resolution": 0.07}
    with (
        nuem.Study(file) as one, nuem.Study({"plan": "on-axis", **FEW, "detector": {"energy_resolution": 0.05}}) as two,
        nuem.Study(str(file), detector={"energy_resolution": numpy.float64(0.07)}) as three,
        nuem.Study(file, **dotted) as four,
    ):
        assert one.configuration_hash == two.configuration_hash != three.configuration_hash
        assert three.configuration_hash == four.configuration_hash
        assert one.chi2(mu_nue=1e-9) == two.chi2(mu_nue=1e-9) != three.chi2(mu_nue=1e-9)


def test_shapes_of_points(study: nuem.Study) -> None:
    assert study.chi2() == 0
    one = study.chi2(r2_nue=1e-31)
    assert isinstance(one, float) and one > 0
    values = numpy.linspace(-3e-31, 3e-31, 7)
    line = study.chi2({"r2_nue": values})
    assert line.shape == (7,) and line[3] < 1e-12
    plane = study.chi2(r2_nue=values[:, None], mu_numu=numpy.array([0, 1e-10]))
    assert plane.shape == (7, 2) and numpy.array_equal(plane[:, 0], line)
    frame = pandas.DataFrame({"r2_nue": values, "mu_numu": 1e-10})
    assert numpy.array_equal(study.chi2(frame), plane[:, 1])
    assert study.chi2(r2_nue=numpy.array([])).shape == (0,)
    assert study.chi2(r2_nue=[1e-31]).tolist() == [one]
    assert study.chi2(r2_nue=numpy.array([1e-31], dtype="f4")).shape == (1,)
    assert study.chi2(r2_nue=values[::-1]).tolist() == line[::-1].tolist()


def test_profiling_all(study: nuem.Study) -> None:
    found = study.chi2(r2_nue=[1e-31, 2e-31], profile="all")
    assert numpy.array_equal(found, study.chi2(r2_nue=[1e-31, 2e-31], profile=study.parameters))


def test_details(study: nuem.Study) -> None:
    found = study.chi2(r2_nue=[1e-31, 2e-31], profile=["mu_nue"], details=True)
    assert found.pulls.shape == (2, len(found.pull_names)) and found.converged.all()
    assert found.pull_names[0] == "overall at 0.0 m"
    assert found.best["r2_nue"].tolist() == [1e-31, 2e-31] and found.best["mu_nue"].shape == (2,)
    assert (found.values <= study.chi2(r2_nue=[1e-31, 2e-31]) + 1e-9).all()
    assert study.chi2(r2_nue=1e-31, truth={"r2_nue": 1e-31}) == 0


@pytest.mark.parametrize("kind", ["f2", "f4", ">f8", "i8", "u1", "?"])
def test_types_of_numbers(study: nuem.Study, kind: str) -> None:
    values = numpy.array([0, 1], dtype=kind)
    wanted = study.chi2(q_numu=[0.0, 1.0])
    assert numpy.array_equal(study.chi2(q_numu=values), wanted, equal_nan=True)


def test_how_arrays_lie_in_memory(study: nuem.Study) -> None:
    values = numpy.linspace(0, 1e-9, 24).reshape(2, 3, 4)
    expected = study.chi2(mu_numu=values)
    assert expected.shape == (2, 3, 4)
    assert numpy.array_equal(study.chi2(mu_numu=numpy.asfortranarray(values)), expected)
    assert numpy.array_equal(study.chi2(mu_numu=values[:, ::-1, ::2]), expected[:, ::-1, ::2])
    # Read where they lie: every other value, backwards, not aligned, one value for many points.
    wide = numpy.repeat(values.reshape(-1), 3)
    assert numpy.array_equal(study.chi2(mu_numu=wide[::3]), expected.reshape(-1))
    assert numpy.array_equal(study.chi2(mu_numu=wide[::-3]), expected.reshape(-1)[::-1])
    shifted = numpy.frombuffer(b"x" + values.tobytes(), dtype=numpy.uint8)[1:].view(numpy.float64)
    assert numpy.array_equal(study.chi2(mu_numu=shifted), expected.reshape(-1))
    record = numpy.zeros(24, dtype=[("a", "f4"), ("mu", "f8")])
    record["mu"] = values.reshape(-1)
    assert numpy.array_equal(study.chi2(mu_numu=record["mu"]), expected.reshape(-1))
    both = study.chi2(mu_numu=values, r2_nue=1e-31)
    assert numpy.array_equal(both, study.chi2(mu_numu=values, r2_nue=numpy.full((2, 3, 4), 1e-31)))
    assert numpy.array_equal(both, study.chi2(mu_numu=values, r2_nue=numpy.full((3, 1), 1e-31)))
    frozen = values.copy()
    frozen.flags.writeable = False
    assert numpy.array_equal(study.chi2(mu_numu=frozen), expected)
    assert numpy.array_equal(study.chi2(mu_numu=pandas.Series(values.reshape(-1))), expected.reshape(-1))
    assert study.chi2(mu_numu=numpy.empty((3, 0))).shape == (3, 0)
    assert study.chi2(pandas.DataFrame({"mu_numu": []})).shape == (0,)


@pytest.mark.parametrize(("points", "words"), [
    ({"r2_nue": None}, "numbers"), ({"r2_nue": ["1"]}, "numbers"), ({"r2_nue": [None, 1.0]}, "numbers"),
    ({"r2_nue": [[1, 2], [3]]}, "numbers"), ({"r2_nue": numpy.array(["2026-01-01"], dtype="M8[D]")}, "numbers"),
    ({"r2_nue": {}}, "numbers"), ([1e-31, 2e-31], "mapping"), (numpy.zeros((2, 2)), "mapping"),
    ({"r2_nu": 1.0}, "r2_nue"), ({"r2_nue": float("nan")}, "r2_nue"), ({"r2_nue": "much"}, "numbers"),
    ({"r2_nue": [1e-31, 2e-31], "mu_nue": [1, 2, 3]}, "fit together"), ({"sin2_theta_w": 1.5}, "sin2_theta_w"),
    ({"r2_nue": [0, float("inf")]}, "point 1"), ({"r2_nue": 1 + 1j}, "numbers"),
])
def test_points_that_cannot_be(study: nuem.Study, points: Any, words: str) -> None:
    with pytest.raises(nuem.ArgumentError, match=words):
        study.chi2(points)


def test_arguments_that_cannot_be(study: nuem.Study) -> None:
    for call in (
        lambda: study.bounds("mu_nu"), lambda: study.bounds(cl=2), lambda: study.bounds(cl=0.9, delta=1),
        lambda: study.bounds(profile="nothing"), lambda: study.region("mu_nue", "mu_nue"),
        lambda: study.region("mu_nue", "r2_nue", x_range=[0, 0]), lambda: study.region("mu_nue", "r2_nue", points=2),
        lambda: study.exclusion("mu_nue"), lambda: study.exclusion("mu_nue", m_zprime_gev=[0.1]),
        lambda: study.toys("mu_nue", toys=0), lambda: study.optimize(years=7),
        lambda: study.optimize("r2_nue", years=0),
        lambda: study.spectrum(mode="both"), lambda: study.spectrum(position=99), lambda: study.fit(truth={"x": 1}),
        lambda: study.chi2({"r2_nue": 1e-31}, r2_nue=1e-31), lambda: study.minuit(["x"]),
        lambda: study.bounds(truth={"mu_nue": float("nan")}), lambda: nuem.Study(threads=-1),
    ):
        with pytest.raises(nuem.ArgumentError) as caught:
            call()
        assert caught.value.code == 64 and isinstance(caught.value, ValueError)


def test_errors_of_configurations(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("plan: on-axis\ndetector: { energy_resolution: -1 }\n")
    with pytest.raises(nuem.ConfigurationError) as caught:
        nuem.Study(file)
    error = caught.value
    assert (error.file, error.line, error.key, error.code) == (str(file), 2, "detector.energy_resolution", 65)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.message, copy.line, type(copy)) == (error.message, 2, nuem.ConfigurationError)
    with pytest.raises(nuem.ConfigurationError) as caught:
        nuem.Study({"detector": {"mass": 1}})
    assert (caught.value.file, caught.value.key) == ("configuration", "detector.mass")
    with pytest.raises(nuem.ConfigurationError) as caught:
        nuem.Study(plan="nowhere")
    assert "plan" in caught.value.message
    with pytest.raises(nuem.MissingInputError) as missing:
        nuem.Study(tmp_path / "none.yaml")
    assert isinstance(missing.value, FileNotFoundError) and "none.yaml" in str(missing.value)
    with pytest.raises(nuem.ArgumentError):
        nuem.Study(detector={"energy_resolution": object()})
    with pytest.warns(UserWarning, match="energy_max_gev"):
        nuem.Study(beam={"energy_max_gev": 1.5}, plan="on-axis", normalization="absolute", backgrounds="none").close()


def test_closed_studies() -> None:
    study = nuem.Study(plan="on-axis", sampling=FEW["sampling"])
    study.close()
    study.close()
    with pytest.raises(nuem.NuemError, match="closed"):
        study.bounds()
    with pytest.raises(nuem.NuemError, match="closed"):
        study.chi2(mu_nue=1e-9)


def test_progress_and_its_exceptions() -> None:
    heard: list[tuple[str, float | None]] = []
    here = threading.get_ident()

    def progress(activity: str, part: float | None) -> None:
        assert threading.get_ident() == here
        heard.append((activity, part))
        if len(heard) == 5:
            raise LookupError("enough")

    with nuem.Study(plan="on-axis", sampling={"samples": 20000}, progress=progress) as study:
        start = time.monotonic()
        with pytest.raises(LookupError, match="enough"):
            study.toys("mu_numu", toys=1_000_000)
        assert time.monotonic() - start < 20
        assert len(heard) == 5 and any(activity for activity, _ in heard)
        assert all(part is None or 0 <= part <= 1 for _, part in heard)
        study.progress = None
        assert study.bounds("mu_numu").rows


def test_interrupt(study: nuem.Study) -> None:
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        study.toys("mu_numu", toys=1_000_000)
    timer.join()
    assert study.chi2(mu_nue=0) == 0


def test_many_threads_of_python(study: nuem.Study) -> None:
    values = numpy.linspace(0, 1e-9, 6000)
    expected = study.chi2(mu_numu=values)
    rows = study.bounds("q_nue").rows
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        lines = [pool.submit(study.chi2, {"mu_numu": values}) for _ in range(12)]
        bounds = [pool.submit(study.bounds, "q_nue") for _ in range(3)]
        assert all(numpy.array_equal(line.result(), expected) for line in lines)
        assert all(bound.result().rows == rows for bound in bounds)


def chi2_elsewhere(value: float) -> float:
    """In another process."""
    with nuem.Study(plan="on-axis", sampling=FEW["sampling"]) as study:
        return study.chi2(mu_numu=value)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_processes(study: nuem.Study, method: str) -> None:
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        found = list(pool.map(chi2_elsewhere, [1e-10, 3e-10]))
    assert found == [study.chi2(mu_numu=1e-10), study.chi2(mu_numu=3e-10)]


def resident_kib() -> int:
    """Memory of this process that is in use now, in KiB."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def test_studies_leave_nothing_behind() -> None:
    # NUEM_STUDIES=10000 for the whole measurement, of some minutes.
    count = int(os.environ.get("NUEM_STUDIES", "200"))

    def work(count: int) -> None:
        for index in range(count):
            with nuem.Study(plan="on-axis", sampling={"samples": 2000}, threads=1) as study:
                study.chi2({"mu_numu": [0, 1e-10]}, gradient=True)
                if index % 10 == 0:
                    study.bounds("mu_numu")
                with pytest.raises(nuem.ArgumentError):
                    study.bounds("mu_nu")
            with pytest.raises(nuem.ConfigurationError):
                nuem.Study(plan="nowhere")
        gc.collect()

    work(60)
    before = resident_kib()
    work(count)
    grown = resident_kib() - before
    # A study holds more than 400 KiB; what allocators keep does not grow with their number.
    assert grown < 8 * 1024, f"{grown} KiB more after {count} studies"


def test_threads_of_python_open_and_close() -> None:
    def work(value: float) -> float:
        with nuem.Study(plan="on-axis", sampling=FEW["sampling"], threads=1) as study:
            return study.chi2(mu_numu=value)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, [1e-10, 2e-10] * 8))
    assert set(found[::2]) == {found[0]} and set(found[1::2]) == {found[1]}


def test_closing_waits_for_what_runs() -> None:
    study = nuem.Study(plan="on-axis", sampling=FEW["sampling"])
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(study.toys, "mu_numu", toys=500)
        while not study._handle.users:
            time.sleep(0.001)
        study.close()
        assert running.result().rows
    with pytest.raises(nuem.ArgumentError, match="closed"):
        study.rates()


def test_an_interrupt_in_another_threads_calculation(study: nuem.Study) -> None:
    """Python gives Ctrl-C to its main thread; what another one computes goes on."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(study.toys, "mu_numu", toys=1000)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        assert running.result().rows


def test_minuit(study: nuem.Study) -> None:
    minuit = study.minuit(["r2_nue", "r2_numu"], truth={"r2_nue": 5e-31})
    scale = study.couplings["r2_nue"].search_scale
    # r2_nue has a second minimum, which lies nearer to 0.
    minuit.values["r2_nue"] = 4e-31 / scale
    minuit.migrad()
    assert minuit.valid and minuit.fval < 1e-3
    assert abs(minuit.values["r2_nue"] * scale - 5e-31) < 0.1 * minuit.errors["r2_nue"] * scale


def test_results_show_themselves(study: nuem.Study) -> None:
    bounds = study.bounds("mu_numu")
    assert len(bounds) == 1 and next(iter(bounds))["parameter"] == "mu_numu"
    assert bounds.frame.loc[0, "parameter"] == "mu_numu" and "<table" in bounds._repr_html_()
    assert bounds.provenance["seed"] == 2111 and "1 rows" in repr(bounds)
    with pytest.raises(AttributeError, match="rows"):
        _ = bounds.nothing
    axes = study.region("mu_numu", "mu_nue").plot()
    assert axes.get_xlabel() == "mu_numu [bohr_magneton]" and len(axes.lines) >= 1


def test_scan(tmp_path: pathlib.Path) -> None:
    program = os.environ.get("NUEM_PROGRAM", str(PROJECT / ".build" / "release" / "nuem"))
    scan = str(PROJECT / "Tests" / "FigureTests" / "scan.yaml")
    for words in (["run", scan], ["merge", scan, "--result", str(tmp_path / "scan.h5")]):
        subprocess.run([program, "scan", *words, "--output", str(tmp_path / "s"), "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
    with nuem.Scan(tmp_path / "scan.h5") as result:
        assert result.tasks() and result.grid
    with pytest.raises(nuem.ConfigurationError):
        nuem.Scan(scan)


def test_library_elsewhere(tmp_path: pathlib.Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import nuem"], env={**os.environ, "NUEM_LIBRARY": str(tmp_path / "none.so")},
        capture_output=True, text=True, check=False)
    assert run.returncode != 0 and "swift build" in run.stderr


def test_importing_is_quick() -> None:
    code = "import sys; import nuem; assert not {'pandas', 'matplotlib', 'iminuit', 'h5py'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_constrained_couplings(program: Program, tmp_path: pathlib.Path) -> None:
    """They are minimised over as the program does it, unless they are given or set."""
    constraint = {"parameter": "q_numu", "value": 1e-9, "sigma": 5e-10}
    configuration = {"plan": "on-axis", "sampling": {"samples": 20000}, "statistics": {"constraints": [constraint]}}
    file, points = tmp_path / "c.yaml", tmp_path / "points.csv"
    file.write_text(json.dumps(configuration))
    points.write_text("r2_nue\n1e-31\n")
    (row,) = program("chi2", "--config", os.fspath(file), "--points", os.fspath(points))["rows"]
    with nuem.Study(file) as study:
        assert study.constrained == ["q_numu"]
        found = study.chi2({"r2_nue": 1e-31}, details=True)
        assert found.values == row["chi2"] == study.chi2(r2_nue=1e-31, profile="q_numu")
        assert found.best["q_numu"] != 0
        given = study.chi2(r2_nue=1e-31, q_numu=0)
        assert given > found.values + 1
        _, slopes = study.chi2({"r2_nue": 1e-31}, gradient=["r2_nue"])
        step = 3e-33
        slope = (study.chi2(r2_nue=1e-31 + step) - study.chi2(r2_nue=1e-31 - step)) / (2 * step)
        assert slopes["r2_nue"] == pytest.approx(slope, rel=1e-4)
        held = study.bounds("r2_nue", q_numu=0)
        bound = program(
            "bounds", "--config", os.fspath(file), "--parameter", "r2_nue", "--set", "q_numu=0")["rows"]
        assert held.rows == bound
