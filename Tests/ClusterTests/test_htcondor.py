"""What `nuem scan submit --engine htcondor` writes, as HTCondor's own parser reads it."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import classad
import htcondor

PLAN = """
name: small
base: { plan: on-axis, sampling: { samples: 1e3 } }
grid: [{ parameter: mu_numu, from: 0, to: 1e-9, count: 21 }]
compute: { chi_square: {} }
block: { chi_square: 2 }
"""
STAND_IN = "#!/bin/sh\necho '1 job(s) submitted to cluster 7.'\n"


class SubmissionTests(unittest.TestCase):
    def submission(self, name, *options):
        """Submits a plan of this name to a stand-in; the folders of the plan and of what was written."""
        temporary = tempfile.TemporaryDirectory(prefix="nuem $(x) ")
        self.addCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        (folder / name).write_text(PLAN)
        (folder / "bin").mkdir()
        command = folder / "bin" / "condor_submit_dag"
        command.write_text(STAND_IN)
        command.chmod(0o755)
        run = subprocess.run(
            [os.environ["NUEM"], "scan", "submit", name, "--engine", "htcondor", "--quiet"]
            + list(options),
            cwd=folder,
            env=dict(os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}"),
            capture_output=True,
            text=True,
        )
        self.assertEqual((run.stdout, run.stderr), ("job             7\n", ""))
        return folder, folder / (name.removesuffix(".yaml") + ".scan") / "submission"

    def jobs(self, written, name):
        """The jobs that a submit description makes, as the scheduler would get them."""
        text = (written / name).read_text()
        submit = htcondor.Submit(text)
        items = submit.itemdata() if submit.getQArgs() else None
        return list(submit.jobs(itemdata=items))

    def arguments(self, job):
        quoted = classad.quote(job["Arguments"])
        return list(classad.ExprTree(f"argsToList({quoted})").eval())

    def test_arguments(self):
        for name in ["plan.yaml", "it's a \"plan\" $(shard) $HOME.yaml", "-n  'x'.yaml", "é\\ #.yaml"]:
            with self.subTest(name=name):
                # A name may begin as an option does.
                folder, written = self.submission(f"./{name}", "--shards", "8", "--only", "2-3,7")
                jobs = self.jobs(written, "scan-1.sub")
                self.assertEqual(len(jobs), 3)
                scan = str(written.parent)
                for job, shard in zip(jobs, [2, 3, 7]):
                    words = self.arguments(job)
                    self.assertEqual(words[:2], ["scan", "run"])
                    self.assertTrue(os.path.samefile(words[2], folder / name))
                    self.assertEqual(words[3], "--output")
                    self.assertEqual(os.path.normpath(words[4]), os.path.normpath(scan))
                    self.assertEqual(words[5:], ["--threads", "1", "--shard", f"{shard}/8"])
                    self.assertEqual(job["Out"], f"logs/scan-1-{shard}.out")
                    self.assertTrue(os.path.samefile(job["Iwd"], written))
                    self.assertTrue(os.path.samefile(job["Cmd"], os.environ["NUEM"]))
                (merge,) = self.jobs(written, "merge-1.sub")
                self.assertEqual(self.arguments(merge)[:2], ["scan", "merge"])

    def test_resources(self):
        _, written = self.submission(
            "plan.yaml", "--shards", "2", "--threads", "4", "--memory", "2G", "--time", "02:00:00",
            "--account", "dune.nd",
        )
        for job in self.jobs(written, "scan-1.sub") + self.jobs(written, "merge-1.sub"):
            self.assertEqual(job["RequestCpus"], 4)
            self.assertEqual(job["RequestMemory"], 2048)
            self.assertEqual(job["AllowedJobDuration"], 7200)
            self.assertEqual(job["MaxRuntime"], 7200)
            self.assertEqual(job["AcctGroup"], "dune.nd")
            self.assertEqual(job["ShouldTransferFiles"], "NO")

    def test_what_stays_in_the_queue(self):
        _, written = self.submission("plan.yaml", "--shards", "1", "--time", "02:00:00")
        (job,) = self.jobs(written, "scan-1.sub")

        def value(attribute, **facts):
            ad = classad.ClassAd(str(job))
            ad.update(dict(NumJobStarts=1, **facts))
            return ad.eval(attribute)

        self.assertTrue(value("OnExitRemove", ExitBySignal=False, ExitCode=0))
        self.assertTrue(value("OnExitRemove", ExitBySignal=False, ExitCode=65))
        self.assertFalse(value("OnExitRemove", ExitBySignal=False, ExitCode=75))
        self.assertFalse(value("OnExitRemove", ExitBySignal=True, ExitSignal=9))
        self.assertTrue(value("PeriodicRelease", HoldReasonCode=46))
        self.assertFalse(value("PeriodicRelease", HoldReasonCode=1))

    def test_dag(self):
        _, written = self.submission("plan.yaml", "--shards", "2")
        lines = (written / "scan-1.dag").read_text().splitlines()
        nodes = {line.split()[1]: line.split()[2] for line in lines if line.startswith("JOB ")}
        self.assertEqual(list(nodes), ["SCAN", "MERGE"])
        for name in nodes.values():
            self.assertTrue((written / name).is_file())
        self.assertIn("PARENT SCAN CHILD MERGE", lines)
        # HTCondor reads the DAG and its settings to make the job that runs it; it looks for the program.
        (written / "condor_dagman").write_text(STAND_IN)
        (written / "condor_dagman").chmod(0o755)
        self.addCleanup(os.chdir, os.getcwd())
        self.addCleanup(os.environ.update, PATH=os.environ["PATH"])
        os.chdir(written)
        os.environ["PATH"] = f"{written}:{os.environ['PATH']}"
        submit = htcondor.Submit.from_dag("scan-1.dag")
        self.assertIn("scan-1.dag", submit["arguments"])
        record = json.loads((written / "submission.json").read_text())
        self.assertEqual(record["jobs"][0]["id"], "7")


if __name__ == "__main__":
    unittest.main()
