import Yams

/// Sets single keys of a configuration from outside of its file.
extension ConfigurationFormat {
  /// Sets a key as `KEY=VALUE` says it: the key dotted, an item of a list by its number from 0, as
  /// in `plan.0.years`; the value as YAML. The checks are the same as for a file.
  public func override(
    _ assignment: String, settings: inout Root, source: inout ConfigurationSource
  ) throws(Failure) {
    guard let sign = assignment.firstIndex(of: "="), sign != assignment.startIndex else {
      throw Failure(.commandLine, "--override: expected KEY=VALUE, found \(quoted(assignment))")
    }
    let key = String(assignment[..<sign])
    let name = "--override \(clipped(key))"
    let text = String(assignment[assignment.index(after: sign)...])
    guard let value = try composedYAML(Array(text.utf8), name: name) else {
      throw Failure(.badInput, "\(name): expected a value after the =")
    }
    guard let current = try composedYAML(Array(json(of: settings).text().utf8), name: name) else {
      throw Failure(.internalError, "\(name): the configuration cannot be read again")
    }
    let path = key.split(separator: ".", omittingEmptySubsequences: false)
    let changed = try set(path[...], in: current, to: value, of: name)
    let root = ConfigurationNode(
      node: changed, line: 1, path: "",
      record: .init(file: source.file ?? "", knownPaths: fields.knownPaths(), override: name))
    settings = try root.settings(fields, from: defaults)
    source.override(
      key.split(separator: ".").prefix { Int($0) == nil }.joined(separator: "."), by: name)
  }

  private func set(
    _ path: ArraySlice<Substring>, in node: Node, to value: Node, of name: String
  ) throws(Failure) -> Node {
    guard let key = path.first else { return value }
    switch node {
    case .mapping(let mapping):
      var pairs = mapping.map { ($0.key, $0.value) }
      if let index = pairs.firstIndex(where: { $0.0.scalar?.string == String(key) }) {
        pairs[index].1 = try set(path.dropFirst(), in: pairs[index].1, to: value, of: name)
      } else {
        // A key that is not there is one that the reader refuses, or that the user chooses.
        let below = path.dropFirst().reversed().reduce(value) { value, key in
          Node.mapping(.init([(.scalar(.init(String(key))), value)]))
        }
        pairs.append((.scalar(.init(String(key))), below))
      }
      return .mapping(.init(pairs))
    case .sequence(let items):
      guard let index = Int(key), items.indices.contains(index) else {
        throw Failure(
          .badInput,
          "\(name): expected the number of an item from 0 to \(items.count - 1), found"
            + " \(quoted(String(key)))")
      }
      var items = Array(items)
      items[index] = try set(path.dropFirst(), in: items[index], to: value, of: name)
      return .sequence(.init(items))
    default:
      throw Failure(
        .badInput,
        "\(name): there is no key \(quoted(String(key))): the value above it has no parts")
    }
  }
}
