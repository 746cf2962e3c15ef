import Yams

/// A whole configuration: its fields and its defaults.
public struct ConfigurationFormat<Root: Sendable>: Sendable {
  /// The keys, in the order in which they are shown.
  public let fields: [Field<Root>]
  /// The values of keys that are not given.
  public let defaults: Root

  /// A format of these keys, which reads into a copy of the defaults.
  public init(fields: [Field<Root>], defaults: Root) {
    self.fields = fields
    self.defaults = defaults
  }

  /// The largest size of a configuration file in bytes, also with its aliases written out.
  public static var largestFile: Int { 1 << 20 }

  /// Reads a file. Keys that it leaves out keep their defaults.
  public func read(file: String) throws(Failure) -> (settings: Root, source: ConfigurationSource) {
    try read(readBytes(ofFile: file, atMost: Self.largestFile), name: file)
  }

  /// Reads the content of a file; `name` stands in errors, and its folder is where the files that
  /// the configuration names are looked for.
  public func read(_ bytes: [UInt8], name: String) throws(Failure) -> (
    settings: Root, source: ConfigurationSource
  ) {
    let root = try yamlDocument(bytes, name: name, knownPaths: fields.knownPaths())
    let settings = try root?.settings(fields, from: defaults) ?? defaults
    var source = root?.record.source ?? ConfigurationSource(file: name)
    if source.isEmpty {
      source.warn("\(clipped(name)): no key is given: every one has its default")
    }
    return (settings, source)
  }

  /// Sets one key, such as `sampling.samples`, from a command-line option, such as `--samples`,
  /// with the same checks as in a file; what is wrong is a `commandLine` failure.
  public func set(
    _ path: String, to text: String, option: String, settings: inout Root,
    source: inout ConfigurationSource
  ) throws(Failure) {
    let word = Node.scalar(.init(text, Tag(.implicit, .basic), .plain))
    let node = path.split(separator: ".").reversed().reduce(word) { value, key in
      Node.mapping(.init([(.scalar(.init(String(key))), value)]))
    }
    let record = ConfigurationNode.ReadingRecord(
      file: "", knownPaths: fields.knownPaths(), option: option)
    let root = ConfigurationNode(node: node, line: 1, path: "", record: record)
    settings = try root.settings(fields, from: settings)
    source.override(path, by: option)
  }

  /// The settings as YAML that `read` takes again, with units, limits and meaning as comments.
  public func yaml(of root: Root) -> String {
    yamlText(.section(fields.map { ($0.key, $0.show(root)) }))
  }

  /// The settings as a JSON object that `read` takes too.
  public func json(of root: Root) -> JSON { fields.json(of: root) }

  /// The text from which the hash of the configuration is made: one `path=value` a line in the
  /// order of the fields, with numbers in full precision. Equal texts mean equal settings.
  public func canonicalText(of root: Root) -> String {
    var lines: [String] = []
    flatten(json(of: root), path: "", into: &lines)
    return lines.map { $0 + "\n" }.joined()
  }

  /// The JSON Schema (draft 2020-12) of the configuration.
  public func schema(title: String) -> JSON {
    guard case .object(let members) = fields.schema(defaults: defaults) else { return .null }
    return .object(
      [
        .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
        .init("title", .text(title)),
      ] + members)
  }
}

private func flatten(_ json: JSON, path: String, into lines: inout [String]) {
  switch json {
  case .object(let members) where !members.isEmpty:
    for member in members {
      flatten(member.value, path: path.isEmpty ? member.key : "\(path).\(member.key)", into: &lines)
    }
  case .list(let items) where !items.isEmpty:
    for (index, item) in items.enumerated() {
      flatten(item, path: "\(path)[\(index + 1)]", into: &lines)
    }
  default:
    lines.append("\(path)=\(json.text())")
  }
}
