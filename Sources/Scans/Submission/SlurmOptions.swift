import Configuration

/// Options of Slurm alone. They are checked, so that they can stand in a script and in a command.
public struct SlurmOptions: Equatable, Sendable {
  /// The quality of service.
  public let qos: String?
  /// Features that a node must have, such as `avx512|zen4`.
  public let constraint: String?
  /// The reservation: nodes that are set aside.
  public let reservation: String?
  /// Nodes that are not to be used, such as `node[03-05]`.
  public let exclude: String?
  /// The user who gets mail about a job.
  public let mailUser: String?
  /// The events that cause a mail, such as `END,FAIL`, which is the default if there is a mail
  /// user.
  public let mailType: String?
  /// Tasks of the array that may run at a time; nil for all.
  public let arrayLimit: Int?
  /// Any other options, each as it stands behind `#SBATCH`.
  public let others: [String]

  /// No options.
  public static let none = SlurmOptions()

  private init() {
    (qos, constraint, reservation, exclude, mailUser, mailType) = (nil, nil, nil, nil, nil, nil)
    (arrayLimit, others) = (nil, [])
  }

  /// The values of the options of the same names.
  public init(
    qos: String? = nil, constraint: String? = nil, reservation: String? = nil,
    exclude: String? = nil, mailUser: String? = nil, mailType: String? = nil,
    arrayLimit: Int? = nil, others: [String] = []
  ) throws(Failure) {
    self.qos = try Self.word(qos, option: "--qos", marks: "")
    self.constraint = try Self.word(constraint, option: "--constraint", marks: "&|*[](),")
    self.reservation = try Self.word(reservation, option: "--reservation", marks: ",")
    self.exclude = try Self.word(exclude, option: "--exclude", marks: "[],")
    self.mailUser = try Self.word(mailUser, option: "--mail-user", marks: "@+,")
    self.mailType = try Self.word(
      mailType ?? (mailUser == nil ? nil : "END,FAIL"), option: "--mail-type", marks: ",")
    if let arrayLimit, !(1...100_000).contains(arrayLimit) {
      throw Failure(
        .commandLine,
        "--array-limit: expected a whole number from 1 to 100000, found \(arrayLimit)")
    }
    self.arrayLimit = arrayLimit
    for text in others {
      let isOneLine = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
      guard text.hasPrefix("-"), isOneLine, text.utf8.count <= 1000 else {
        throw Failure(
          .commandLine,
          "--sbatch: expected one line with an option of sbatch, such as '--gres=gpu:1', found"
            + " \(quoted(text))")
      }
    }
    self.others = others
  }

  /// A word of letters, digits, `-`, `_`, `.` and some marks, none of which a script or a shell
  /// reads as anything else.
  private static func word(
    _ text: String?, option: String, marks: String
  ) throws(Failure) -> String? {
    guard let text else { return nil }
    let isPlain = text.utf8.allSatisfy {
      isLetterOrDigit($0) || "-_.".utf8.contains($0) || marks.utf8.contains($0)
    }
    guard isPlain, !text.isEmpty, text.utf8.count <= 200, text.utf8.first != UInt8(ascii: "-")
    else {
      let allowed = "letters, digits, - _ ." + marks.map { " \($0)" }.joined()
      throw Failure(
        .commandLine, "\(option): expected 1 to 200 of \(allowed), found \(quoted(text))")
    }
    return text
  }

  /// The options as arguments of `sbatch`, for every job alike; those of `others` stand in the
  /// scripts alone.
  var arguments: [String] {
    [
      ("--qos", qos), ("--constraint", constraint), ("--reservation", reservation),
      ("--exclude", exclude), ("--mail-user", mailUser), ("--mail-type", mailType),
    ].compactMap { name, value in value.map { "\(name)=\($0)" } }
  }

  /// The first of these that was given; nil for none.
  public var firstGiven: String? {
    arguments.first.map { String($0.prefix { $0 != "=" }) }
      ?? arrayLimit.map { _ in "--array-limit" } ?? others.first.map { _ in "--sbatch" }
  }
}
