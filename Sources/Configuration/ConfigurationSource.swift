import Foundation

/// Where each key of a configuration was given, for errors that appear only after it was read.
public struct ConfigurationSource: Sendable {
  /// The file's name as the user gave it; nil when there is no file.
  public let file: String?
  private enum Place {
    case line(Int, file: String?)
    case option(String)
  }
  private var places: [String: Place] = [:]
  /// Shared by all copies: configurations of one scan differ by a key, and name the same files.
  private let inputs = InputRecord()
  /// What the user should hear of the file itself, such as that it says nothing.
  public private(set) var warnings: [String] = []

  /// The source of a configuration without a file: all defaults.
  public init(file: String? = nil) { self.file = file }

  mutating func warn(_ warning: String) { warnings.append(warning) }

  mutating func note(_ path: String, line: Int) {
    places[path] = .line(line, file: file)
  }

  /// Says that another file has replaced a key and what is below it.
  mutating func override(_ path: String, by other: ConfigurationSource) {
    places = places.filter { $0.key != path && !isBelow($0.key, path) }
    for (key, place) in other.places where key == path || isBelow(key, path) { places[key] = place }
  }

  /// Says that a command-line option, such as `--plan`, has replaced a key and what is below it.
  public mutating func override(_ path: String, by option: String) {
    places = places.filter { $0.key != path && !isBelow($0.key, path) }
    places[path] = .option(option)
  }

  /// `FILE:LINE: path`, the option that replaced the key, or `path (default)`. A key that was not
  /// given itself stands where the key above it was given.
  public func place(of path: String) -> String {
    switch givenPlace(of: path) {
    case .line(let line, let file):
      return "\(file.map(clipped) ?? "configuration"):\(line): \(path)"
    case .option(let option): return option
    case nil: return "\(path) (default)"
    }
  }

  private func givenPlace(of path: String) -> Place? {
    let given = places.keys.filter { $0 == path || isBelow(path, $0) }.max { $0.count < $1.count }
    return given.flatMap { places[$0] }
  }

  /// Whether the file or an option gave this very key.
  public func isGiven(_ path: String) -> Bool { places[path] != nil }

  /// Whether no key was given at all.
  var isEmpty: Bool { places.isEmpty }

  /// The first of some keys that the user gave, so that an error blames what the user can see; the
  /// very first when none was.
  public func given(among paths: String...) -> String { paths.first(where: isGiven) ?? paths[0] }

  /// A failure that names where the key `path` was given.
  public func failure(_ kind: Failure.Kind, at path: String, _ message: String) -> Failure {
    blame(Failure(kind, message), on: path)
  }

  /// A failure laid on the key `path`: bad input that an option gave is a bad command line.
  public func blame(_ failure: Failure, on path: String) -> Failure {
    var failure = failure
    if failure.kind == .badInput, case .option(let option) = givenPlace(of: path),
      !option.hasPrefix("--override")
    {
      failure.kind = .commandLine
    }
    return failure.at(place(of: path))
  }

  /// A file name that a key gives, taken relative to the folder of the file that gives the key.
  public func resolve(_ path: String, of key: String) -> String {
    let given: String? =
      switch givenPlace(of: key) {
      case .line(_, let file): file
      // What an option names stands in the folder in which the program was called.
      case .option: nil
      case nil: file
      }
    guard let file = given, !path.hasPrefix("/") else { return path }
    let folder = folderName(of: file)
    return (folder as NSString).appendingPathComponent(path)
  }

  /// Reads a file that a key names, relative to the folder of the file that gives the key. Read again, also by
  /// way of a copy of this source, it has to hold the same.
  public func read(
    _ name: String, of key: String, atMost limit: Int = TableReader.largestFile
  ) throws(Failure) -> InputFile {
    try inputs.read(resolve(name, of: key), atMost: limit)
  }
}

/// Whether a path is that of something inside of what another one names.
public func isBelow(_ path: String, _ ancestor: String) -> Bool {
  path.hasPrefix(ancestor + ".") || path.hasPrefix(ancestor + "[")
}
