/// Why the program cannot go on, in words for its user. Every error of every room is one of these.
public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of a failure, which decides the exit code.
  public enum Kind: Sendable, CaseIterable {
    /// Exit code 64.
    case commandLine
    /// Exit code 65.
    case badInput
    /// Exit code 66.
    case missingInput
    /// Exit code 70.
    case internalError
    /// The system does not give the needed memory or threads, or a plan does not give the needed
    /// time. Exit code 71.
    case systemLimit
    /// Exit code 74.
    case inputOutput
    /// The command ended before its work was done; the work can be continued.
    case stopped
  }

  /// The kind of the failure, which decides the exit code.
  public var kind: Kind
  /// The message for the user: location, expected and found.
  public var message: String

  /// A failure of a kind with a message.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The exit code of the process, by the convention of sysexits.h.
  public var exitCode: Int32 {
    switch kind {
    case .commandLine: 64
    case .badInput: 65
    case .missingInput: 66
    case .internalError: 70
    case .systemLimit: 71
    case .inputOutput: 74
    case .stopped: 75
    }
  }

  /// Every exit code of a failure and what it means, for help.
  public static let exitCodes: [(code: Int32, meaning: String)] = Kind.allCases.map { kind in
    (Failure(kind, "").exitCode, kind.meaning)
  }

  public var description: String { message }

  /// The failure with a location before its message, `LOCATION: message`.
  public func at(_ location: String) -> Failure { Failure(kind, "\(location): \(message)") }
}

extension Failure.Kind {
  fileprivate var meaning: String {
    switch self {
    case .commandLine: "bad command line"
    case .badInput: "bad input data"
    case .missingInput: "missing input"
    case .internalError: "internal error, or a fit that failed"
    case .systemLimit: "too little memory, too few threads, or the core hours of a plan used up"
    case .inputOutput: "input or output failed"
    case .stopped: "stopped and resumable"
    }
  }
}
