import Yams

extension ConfigurationNode {
  /// Reads a mapping with fields into settings that start from `defaults`: what the mapping leaves
  /// out keeps its default, unless its field is required.
  public func settings<Root>(_ fields: [Field<Root>], from defaults: Root) throws(Failure) -> Root {
    var settings = defaults
    let members = try members(
      fields.map(\.key), required: fields.filter(\.isRequired).map(\.key))
    for (key, value) in members {
      try fields.first { $0.key == key }?.read(value, &settings)
    }
    return settings
  }

  /// The members of a mapping whose keys are names that the user chooses, in the order of the file.
  public func entries(
    _ what: String, atMost limit: Int = 1000
  ) throws(Failure) -> [(key: String, value: ConfigurationNode)] {
    guard case .mapping(let mapping) = node else { throw expected(what) }
    guard mapping.count <= limit else {
      throw failure("expected at most \(limit) entries, found \(mapping.count)")
    }
    var entries: [(key: String, value: ConfigurationNode)] = []
    for (keyNode, valueNode) in mapping {
      let line = keyNode.mark?.line ?? self.line
      guard case .scalar(let scalar) = keyNode, !scalar.string.isEmpty else {
        throw Failure(.badInput, "expected a word as a key").at(
          record.location(line: line, column: keyNode.mark?.column))
      }
      let path = joined(scalar.string)
      record.source.note(path, line: line)
      entries.append(
        (
          scalar.string,
          ConfigurationNode(
            node: valueNode, line: line, path: path, record: record,
            keyColumn: keyNode.mark?.column)
        ))
    }
    return entries
  }

  /// A copy of the mapping that has one of its keys alone.
  func restricted(to key: String) -> ConfigurationNode {
    guard case .mapping(var mapping) = node else { return self }
    for (other, _) in mapping where other.scalar?.string != key { mapping[other] = nil }
    var restricted = self
    restricted.node = .mapping(mapping)
    return restricted
  }

  /// Whether this is a mapping.
  public var isMapping: Bool { if case .mapping = node { true } else { false } }

  /// The members of a mapping, in the order of the file, whose keys must be among `keys`.
  public func members(
    _ keys: [String], required: [String] = []
  ) throws(Failure) -> [(key: String, value: ConfigurationNode)] {
    guard case .mapping(let mapping) = node else {
      throw expected("a mapping with the keys \(keys.joined(separator: ", "))")
    }
    var members: [(key: String, value: ConfigurationNode)] = []
    for (keyNode, valueNode) in mapping {
      let line = keyNode.mark?.line ?? self.line
      guard case .scalar(let scalar) = keyNode else {
        throw Failure(.badInput, "expected a word as a key").at(
          record.location(line: line, column: keyNode.mark?.column))
      }
      let key = scalar.string
      guard key != "<<" || keys.contains(key) else {
        throw Failure(
          .badInput,
          "\(record.location(line: line, column: keyNode.mark?.column)): merge keys (<<) are not read:"
            + " write the keys out, or name a value with & and repeat it with *")
      }
      guard keys.contains(key) else {
        if let last = members.last, let number = last.value.decimalComma(before: key, valueNode) {
          throw last.value.failure(number)
        }
        throw unknownKey(
          key, at: record.location(line: line, column: keyNode.mark?.column), siblings: keys)
      }
      let path = joined(key)
      record.source.note(path, line: line)
      members.append(
        (
          key,
          ConfigurationNode(
            node: valueNode, line: line, path: path, record: record,
            keyColumn: keyNode.mark?.column)
        ))
    }
    if let missing = required.first(where: { key in !members.contains { $0.key == key } }) {
      throw failure("the key \"\(missing)\" is missing")
    }
    return members
  }

  /// The message for `key: 20,5` in braces, which YAML takes for a number and a key without a
  /// value.
  private func decimalComma(before key: String, _ value: Node) -> String? {
    guard case .scalar(let own) = node, let rest = value.scalar, rest.string.isEmpty,
      key.allSatisfy(\.isNumber), let hint = decimalPointHint("\(own.string),\(key)")
    else { return nil }
    return "expected one number, found \(quoted("\(own.string),\(key)"))\(hint)"
  }

  /// The path of a key for messages, in which long keys are clipped.
  private func joined(_ key: String) -> String {
    path.isEmpty ? clipped(key) : "\(path).\(clipped(key))"
  }

  private func unknownKey(_ key: String, at location: String, siblings: [String]) -> Failure {
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
    return Failure(.badInput, "\(location): unknown key \(quoted(joined(key)))\(hint)")
  }

  private func nearestPath(to key: String) -> String? {
    let names = record.knownPaths.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    guard let name = nearest(to: key, among: names), let index = names.firstIndex(of: name) else {
      return nil
    }
    return record.knownPaths[index]
  }
}
