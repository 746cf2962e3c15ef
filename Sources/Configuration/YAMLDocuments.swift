import Yams

/// JSON values as the documents of one YAML file, each of which begins with `---`. Short values
/// stand on one line, all others in blocks. Readers of YAML 1.1 and 1.2 read every entry with its
/// type.
public func yamlText(of documents: [JSON]) throws(Failure) -> String {
  do {
    return try serialize(
      nodes: documents.map { node($0, isOutermost: true) }, width: -1, allowUnicode: true,
      explicitStart: true)
  } catch {
    throw Failure(.internalError, "cannot write YAML: \(clipped("\(error)"))")
  }
}

private let shortLine = 110

private func node(_ json: JSON, isOutermost: Bool = false) -> Node {
  let isShort = !isOutermost && json.text().utf8.count <= shortLine
  switch json {
  case .text(let text):
    return .scalar(.init(text, Tag(.str), isPlainWord(text) ? .plain : .doubleQuoted))
  case .list(let items):
    return .sequence(.init(items.map { node($0) }, .implicit, isShort ? .flow : .block))
  case .object(let members):
    return .mapping(
      .init(
        members.map { (.scalar(.init($0.key, Tag(.str), .plain)), node($0.value)) }, .implicit,
        isShort ? .flow : .block))
  case .null, .boolean, .count, .number:
    return .scalar(.init(json.text(), .implicit, .plain))
  }
}
