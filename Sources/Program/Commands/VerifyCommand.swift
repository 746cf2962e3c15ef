import ArgumentParser
import Configuration
import Publication

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that result files are still as they were written.",
    discussion: """
      Reads each file whole and compares it with the checksums that it holds: results of scans and \
      exported templates in HDF5, results of every command in JSON, saved parts of toys, blocks and \
      templates in the folder of a scan. Where a file of HDF5 is damaged, the first damaged dataset is \
      named.

      The exit code is 0 where every file is whole, 65 where one is damaged or has no checksum, and 66 \
      where one is missing.

      Example: nuem verify results.h5 templates.h5 bounds.json
      """)

  @Argument(help: "Files that nuem wrote.", completion: .file())
  var files: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    let verified = try files.map { (file) throws(Failure) in try FileVerification(file) }
    try output.write(verified.document())
    if let failure = verified.failure { throw failure }
  }
}
