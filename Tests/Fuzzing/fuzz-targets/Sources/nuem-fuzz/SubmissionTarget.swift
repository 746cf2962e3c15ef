import Configuration
import Scans

/// The record of a scan's submissions: written again, it is the same.
@Sendable func fuzzSubmission(_ bytes: [UInt8]) {
  guard let submission = recorded(bytes) else { return }
  require(!submission.jobs.isEmpty && submission.shards >= 1, "a record has a job")
  let text = submission.json.text(indented: true)
  require(recorded(Array(text.utf8)) == submission, "the same record again:\n\(text)")
}

private func recorded(_ bytes: [UInt8]) -> ScanSubmission? {
  _ = InputFile(ScanSubmission.file, bytes)
  let found = accepted("nuem-fuzz-") { () throws(Failure) in
    try ScanSubmission.read(folder: InputFile.folder)
  }
  return found ?? nil
}
