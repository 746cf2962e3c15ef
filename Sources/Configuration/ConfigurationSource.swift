import Foundation

/// The locations at which the keys of a configuration were given, for errors that appear only after
/// reading.
public struct ConfigurationSource: Sendable {
  /// The file's name as the user gave it; nil when there is no file.
  public let file: String?
  private enum Location {
    case line(Int, file: String?)
    case option(String)
  }
  private var locations: [String: Location] = [:]
  /// The record of files is shared by all copies, as the configurations of one scan name the same
  /// files.
  private let inputs = InputRecord()
  /// Warnings about the file itself, such as that it is empty.
  public private(set) var warnings: [String] = []

  /// The source of a configuration without a file: all defaults.
  public init(file: String? = nil) { self.file = file }

  mutating func warn(_ warning: String) { warnings.append(warning) }

  mutating func note(_ path: String, line: Int) {
    locations[path] = .line(line, file: file)
  }

  /// Says that another file has replaced a key and what is below it.
  mutating func override(_ path: String, by other: ConfigurationSource) {
    locations = locations.filter { $0.key != path && !isBelow($0.key, path) }
    for (key, location) in other.locations where key == path || isBelow(key, path) {
      locations[key] = location
    }
  }

  /// Says that a command-line option, such as `--plan`, has replaced a key and what is below it.
  public mutating func override(_ path: String, by option: String) {
    locations = locations.filter { $0.key != path && !isBelow($0.key, path) }
    locations[path] = .option(option)
  }

  /// `FILE:LINE: path`, the option that replaced the key, or `path (default)`. A key that was not
  /// given itself has the location of the nearest key above it that was given.
  public func location(of path: String) -> String {
    switch givenLocation(of: path) {
    case .line(let line, let file):
      return "\(file.map(clipped) ?? "configuration"):\(line): \(path)"
    case .option(let option): return option
    case nil: return "\(path) (default)"
    }
  }

  private func givenLocation(of path: String) -> Location? {
    let given = locations.keys.filter { $0 == path || isBelow(path, $0) }
      .max { $0.count < $1.count }
    return given.flatMap { locations[$0] }
  }

  /// Whether the file or an option gave this very key.
  public func isGiven(_ path: String) -> Bool { locations[path] != nil }

  /// Whether no key was given at all.
  var isEmpty: Bool { locations.isEmpty }

  /// The first of some keys that the user gave, so that an error names something the user can see;
  /// the very first key if none was given.
  public func given(among paths: String...) -> String { paths.first(where: isGiven) ?? paths[0] }

  /// A failure that names where the key `path` was given.
  public func failure(_ kind: Failure.Kind, at path: String, _ message: String) -> Failure {
    blame(Failure(kind, message), on: path)
  }

  /// The failure with the location of the key `path`. Bad input from an option is a bad command
  /// line.
  public func blame(_ failure: Failure, on path: String) -> Failure {
    var failure = failure
    if failure.kind == .badInput, case .option(let option) = givenLocation(of: path),
      !option.hasPrefix("--override")
    {
      failure.kind = .commandLine
    }
    return failure.at(location(of: path))
  }

  /// A file name that a key gives, taken relative to the folder of the file that gives the key.
  public func resolve(_ path: String, of key: String) -> String {
    let given: String? =
      switch givenLocation(of: key) {
      case .line(_, let file): file
      // A file that an option names is relative to the folder in which the program was called.
      case .option: nil
      case nil: file
      }
    guard let file = given, !path.hasPrefix("/") else { return path }
    let folder = folderName(of: file)
    return (folder as NSString).appendingPathComponent(path)
  }

  /// Reads a file that a key names, relative to the folder of the file that gives the key. When the
  /// file is read again, also through a copy of this source, its content must be the same.
  public func read(
    _ name: String, of key: String, atMost limit: Int = TableReader.largestFile
  ) throws(Failure) -> InputFile {
    try inputs.read(resolve(name, of: key), atMost: limit)
  }
}

/// Whether a path leads to something inside of what another path names.
public func isBelow(_ path: String, _ ancestor: String) -> Bool {
  path.hasPrefix(ancestor + ".") || path.hasPrefix(ancestor + "[")
}
