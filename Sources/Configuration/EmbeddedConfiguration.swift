import Yams

/// The content of a YAML file; nil where it holds nothing.
///
/// - Parameters:
///   - knownPaths: paths of which the nearest one is suggested for a wrong key.
///   - columns: whether errors name the column beside the line.
public func yamlDocument(
  _ bytes: [UInt8], name: String, knownPaths: [String], columns: Bool = false
) throws(Failure) -> ConfigurationNode? {
  guard let node = try composedYAML(bytes, name: clipped(name), columns: columns) else {
    return nil
  }
  let root = ConfigurationNode(
    node: node, line: node.mark?.line ?? 1, path: "",
    record: .init(
      file: name, knownPaths: knownPaths, text: columns ? SourceText(bytes) : nil))
  return root.isNothing ? nil : root
}

/// Configurations, and values of their keys, inside of other files.
extension ConfigurationFormat {
  /// Every key that a configuration may have, such as `detector` and `detector.energy_resolution`.
  public var knownPaths: [String] { fields.knownPaths() }

  /// Whether a configuration may have a key, such as `detector.energy_resolution` or, below a
  /// mapping whose keys the user chooses, `physics.masses.m_zprime_gev`.
  public func knows(_ path: String) -> Bool {
    let known = knownPaths
    guard !known.contains(path) else { return true }
    guard let dot = path.lastIndex(of: ".") else { return false }
    return known.contains("\(path[..<dot]).\(anyName)")
  }

  /// Reads a mapping that is a configuration.
  public func read(_ node: ConfigurationNode) throws(Failure) -> (
    settings: Root, source: ConfigurationSource
  ) {
    let root = embedded(node, node.node)
    let settings = try root.settings(fields, from: defaults)
    return (settings, root.record.source)
  }

  /// Reads the value of one known key; parts that it leaves out are those of `settings`.
  ///
  /// - Returns: the settings with that value, and the source of its parts.
  public func setting(
    _ path: String, to value: ConfigurationNode, in settings: Root
  ) throws(Failure) -> (settings: Root, source: ConfigurationSource) {
    let node = path.split(separator: ".").reversed().reduce(value.node) { value, key in
      Node.mapping(.init([(.scalar(.init(String(key))), value)]))
    }
    let root = embedded(value, node)
    return (try root.settings(fields, from: settings), root.record.source)
  }

  /// Takes the value of one known key over from other settings.
  public func take(
    _ path: String, from other: (settings: Root, source: ConfigurationSource),
    into settings: inout Root, source: inout ConfigurationSource
  ) {
    let keys = path.split(separator: ".")
    for field in fields where keys.first.map({ $0 == field.key }) ?? false {
      field.take(keys.dropFirst(), other.settings, &settings)
    }
    source.override(path, by: other.source)
  }

  /// The value of a key.
  public func json(of root: Root, at path: String) -> JSON {
    path.split(separator: ".").reduce(json(of: root)) { $0[String($1)] ?? .null }
  }

  private func embedded(_ origin: ConfigurationNode, _ node: Node) -> ConfigurationNode {
    ConfigurationNode(
      node: node, line: origin.line, path: "",
      record: .init(file: origin.record.source.file ?? "", knownPaths: fields.knownPaths()))
  }
}
