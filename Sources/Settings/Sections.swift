import Yams

extension ConfigurationNode {
  /// Reads a mapping with fields into settings that start from `defaults`: what the mapping leaves
  /// out keeps its default, unless its field is required.
  public func settings<Root>(_ fields: [Field<Root>], from defaults: Root) throws(Failure) -> Root {
    guard case .mapping(let mapping) = node else {
      throw expected("a mapping with the keys \(fields.map(\.key).joined(separator: ", "))")
    }
    var settings = defaults
    var given: Set<String> = []
    for (keyNode, valueNode) in mapping {
      let line = keyNode.mark?.line ?? self.line
      guard case .scalar(let scalar) = keyNode else {
        throw Failure(.badInput, "\(record.file):\(line): expected a word as a key")
      }
      guard let field = fields.first(where: { $0.key == scalar.string }) else {
        throw unknownKey(scalar.string, line: line, siblings: fields.map(\.key))
      }
      given.insert(field.key)
      let path = joined(field.key)
      record.source.note(path, line: line)
      try field.read(
        ConfigurationNode(node: valueNode, line: line, path: path, record: record), &settings)
    }
    if let missing = fields.first(where: { $0.isRequired && !given.contains($0.key) }) {
      throw failure("the key \"\(missing.key)\" is missing")
    }
    return settings
  }

  private func joined(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func unknownKey(_ key: String, line: Int, siblings: [String]) -> Failure {
    // The key may be right and only its section wrong: then its whole path is what helps.
    let elsewhere = record.knownPaths.first { $0.hasSuffix(".\(key)") || $0 == key }
    let hint =
      if let elsewhere {
        "; did you mean \"\(elsewhere)\"?"
      } else if let sibling = nearest(to: key, among: siblings) {
        "; did you mean \"\(sibling)\"?"
      } else if let other = nearestPath(to: key) {
        "; did you mean \"\(other)\"?"
      } else {
        "; known keys: \(siblings.joined(separator: ", "))"
      }
    return Failure(
      .badInput, "\(record.file):\(line): unknown key \(quoted(joined(key)))\(hint)")
  }

  private func nearestPath(to key: String) -> String? {
    let names = record.knownPaths.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    guard let name = nearest(to: key, among: names), let index = names.firstIndex(of: name) else {
      return nil
    }
    return record.knownPaths[index]
  }
}
