import Configuration
import Scans
import Testing

/// HTCondor's own parser reads these texts in `scripts/htcondor-test`.
@Suite struct CondorTests {
  private func value(_ key: String, in file: SubmissionFile) -> String? {
    file.text.split(separator: "\n").first { $0.hasPrefix(key + " = ") }.map {
      String($0.dropFirst(key.count + 3))
    }
  }

  @Test func files() throws {
    let resources = try JobResources(
      threads: 4, time: "02:00:00", memory: "2G", account: "dune.nd")
    let jobs = try SlurmTests.jobs(selection: ShardSelection([1, 4, 5]), resources: resources)
    let condor = try CondorSubmission(jobs, number: 3, merges: true)
    #expect(
      condor.files.map(\.name) == ["scan-3.sub", "merge-3.sub", "dagman.config", "scan-3.dag"])
    #expect(condor.command == ["condor_submit_dag", "-batch-name", "nuem-p", "scan-3.dag"])
    let scan = condor.files[0]
    #expect(scan.text.hasSuffix("queue shard from (\n  1\n  4\n  5\n)\n"))
    for (key, expected) in [
      "request_cpus": "4", "request_memory": "2G", "allowed_job_duration": "7200",
      "+MaxRuntime": "7200", "accounting_group": "dune.nd", "executable": "/opt/nuem",
      "initialdir": "/data/p.scan/submission",
    ] {
      #expect(value(key, in: scan) == expected)
    }
    #expect(value("on_exit_remove", in: scan)?.contains("ExitCode =!= 75") ?? false)
    #expect(condor.files[3].text.contains("PARENT SCAN CHILD MERGE\n"))
    #expect(condor.files[3].text.contains("ABORT-DAG-ON SCAN 71 RETURN 71\n"))
  }

  @Test func withoutMerge() throws {
    let condor = try CondorSubmission(SlurmTests.jobs(), number: 1, merges: false)
    #expect(condor.files.map(\.name) == ["scan-1.sub", "dagman.config", "scan-1.dag"])
    #expect(!condor.files[2].text.contains("MERGE"))
    #expect(value("request_memory", in: condor.files[0]) == nil)
    #expect(value("periodic_release", in: condor.files[0]) == nil)
  }

  /// Single quotes around an argument, each in it doubled, double quotes doubled, nothing a macro.
  @Test func argumentsAreQuoted() throws {
    let jobs = try SlurmTests.jobs(plan: "/it's a \"$(shard)\".yaml")
    let scan = try CondorSubmission(jobs, number: 1, merges: false).files[0]
    #expect(
      value("arguments", in: scan)
        == "\"scan run '/it''s a \"\"$(DOLLAR)(shard)\"\".yaml' --output /data/p.scan --threads 1"
        + " --shard $(shard)/8\"")
  }

  @Test(arguments: ["/a\nb", "/a\r\nb", "/a$$b", "/a\\", "/a "])
  func namesThatNoDescriptionCanHold(_ path: String) throws {
    for jobs in [
      try SlurmTests.jobs(program: path), try SlurmTests.jobs(plan: path),
      try SlurmTests.jobs(folder: path),
    ] {
      let failure = #expect(throws: Failure.self) {
        try CondorSubmission(jobs, number: 1, merges: true)
      }
      #expect(failure?.kind == .badInput)
    }
  }

  @Test func partition() throws {
    let jobs = try SlurmTests.jobs(resources: JobResources(partition: "long"))
    let failure = #expect(throws: Failure.self) {
      try CondorSubmission(jobs, number: 1, merges: true)
    }
    #expect(failure?.kind == .commandLine)
  }

  @Test func clusterNumber() {
    let output =
      "-----\nFile for submitting this DAG: x\n1 job(s) submitted to cluster 241.\n-----\n"
    #expect(CondorSubmission.jobID(in: output) == "241")
    #expect(CondorSubmission.jobID(in: "ERROR") == nil)
  }
}
