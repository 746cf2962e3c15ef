import Configuration

/// The resources that a job asks of a batch system. They are checked, so that they can stand in any
/// script and command.
public struct JobResources: Equatable, Sendable {
  /// The threads of a job.
  public let threads: Int
  /// The time after which the batch system ends the job.
  public let time: TimeLimit?
  /// The memory of a node, such as `2G`.
  public let memory: String?
  /// The partition of Slurm; several are separated by commas.
  public let partition: String?
  /// The account that is charged; HTCondor calls it an accounting group.
  public let account: String?

  /// The values of the options of the same names; nil is the batch system's default.
  public init(
    threads: Int = 1, time: String? = nil, memory: String? = nil, partition: String? = nil,
    account: String? = nil
  ) throws(Failure) {
    guard (1...4096).contains(threads) else {
      throw Failure(
        .commandLine, "--threads: expected a whole number from 1 to 4096, found \(threads)")
    }
    self.threads = threads
    self.time = try time.map { (text) throws(Failure) in
      do throws(Failure) { return try TimeLimit(text) } catch { throw error.at("--time") }
    }
    self.memory = try memory.map { (text) throws(Failure) in
      guard text.utf8.allSatisfy({ $0 < 0x80 }),
        text.wholeMatch(of: /[1-9][0-9]{0,8}[KMGT]/) != nil
      else {
        throw Self.failure("--memory", "a whole number and K, M, G or T, such as 2G", text)
      }
      return text
    }
    self.partition = try partition.map { (text) throws(Failure) in
      try Self.name(text, option: "--partition", joinedBy: ",")
    }
    self.account = try account.map { (text) throws(Failure) in
      try Self.name(text, option: "--account", joinedBy: ".@+")
    }
  }

  private static func name(
    _ text: String, option: String, joinedBy others: String
  ) throws(Failure) -> String {
    let isName = text.utf8.allSatisfy {
      isLetterOrDigit($0) || "-_".utf8.contains($0) || others.utf8.contains($0)
    }
    guard isName, text.utf8.count <= 100, text.utf8.first.map(isLetterOrDigit) ?? false else {
      let marks = (["-", "_"] + others.map(String.init)).joined(separator: " ")
      throw failure(
        option, "1 to 100 letters, digits and \(marks), a letter or digit first", text)
    }
    return text
  }

  private static func failure(_ option: String, _ expected: String, _ text: String) -> Failure {
    Failure(.commandLine, "\(option): expected \(expected), found \(quoted(text))")
  }
}
