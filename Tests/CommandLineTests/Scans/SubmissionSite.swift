import Foundation
import Testing

/// A folder with a plan, and stand-ins of a batch system's commands for it.
struct SubmissionSite {
  /// Eleven blocks.
  static let planText = """
    name: small
    base: { plan: on-axis, sampling: { samples: 1e3 } }
    grid: [{ parameter: mu_numu, from: 0, to: 1e-9, count: 21 }]
    compute: { chi_square: {} }
    block: { chi_square: 2 }
    """

  /// Records the words of each call, and numbers the jobs.
  private static let submitCommand = """
    #!/bin/sh
    number=1
    while [ -e "$STAND_INS/call-$number" ]; do number=$((number + 1)); done
    printf '%s\\0' "$@" > "$STAND_INS/call-$number"
    [ -z "$REFUSAL" ] || { echo "sbatch: error: $REFUSAL" >&2; exit 1; }
    if [ -n "$NOISE" ]; then
      text=0123456789abcdef
      while [ ${#text} -lt "$NOISE" ]; do text=$text$text; done
      echo "$text" >&2
      echo "$text"
    fi
    case $0 in
      *sbatch) echo "10$number;cluster" ;;
      *) pwd; echo "1 job(s) submitted to cluster 10$number." ;;
    esac
    """

  let folder: Folder
  let plan: String

  init(plan: String = "p.yaml") throws {
    self.plan = plan
    folder = try Folder([
      plan: Self.planText, "bin/sbatch": Self.submitCommand,
      "bin/condor_submit_dag": Self.submitCommand,
      "bin/scontrol": "#!/bin/sh\necho 'MaxArraySize            = 11'\n",
      "bin/squeue": "#!/bin/sh\necho RUNNING\n",
    ])
    for name in try folder.names(under: "bin") {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder["bin/\(name)"])
    }
  }

  /// - Parameter noise: bytes that the batch system writes to each of its streams beside what it has to say.
  func submit(_ options: String..., refusal: String = "", noise: Int? = nil) async throws -> Run {
    try await nuem(
      ["scan", "submit", plan] + options,
      shell: """
        STAND_INS='\(folder.path)' REFUSAL='\(refusal)' NOISE='\(noise.map(String.init) ?? "")' \
        PATH='\(folder["bin"])' "$@"
        """,
      in: folder)
  }

  func words(ofCall number: Int) throws -> [String] {
    try folder.text(of: "call-\(number)").split(separator: "\0", omittingEmptySubsequences: false)
      .dropLast().map(String.init)
  }

  /// What was recorded, the last job first.
  func jobs() throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(filePath: folder["p.scan/submission/submission.json"]))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(record["jobs"] as? [[String: Any]]).reversed()
  }
}
