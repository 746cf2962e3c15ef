/// One key of a configuration: how it is read, shown and described. A room declares the fields of
/// its settings once; reading, `config show`, the JSON Schema and the hashed text follow from them.
public struct Field<Root>: Sendable {
  /// The key as the user writes it.
  public let key: String
  /// Whether a mapping without this key is an error.
  let isRequired: Bool
  /// The paths below this key that have fields of their own, relative to it.
  let subpaths: [String]
  let read: @Sendable (ConfigurationNode, inout Root) throws(Failure) -> Void
  /// Takes this key's value over from other settings, or that of the path below it.
  let take: @Sendable (ArraySlice<Substring>, Root, inout Root) -> Void
  let show: @Sendable (Root) -> Shown
  /// The JSON Schema of the value; the defaults are those of the given root.
  let schema: @Sendable (Root) -> JSON
}

/// A value as `config show` prints it.
enum Shown {
  case value(JSON, comment: String)
  case section([(key: String, shown: Shown)])
}

extension Field {
  /// The general field: a value of any shape, with its own reader.
  ///
  /// - Parameters:
  ///   - comment: the comment beside the value in `config show`: shapes, unit, limits.
  ///   - read: turns the node into the value, or throws the node's `expected(...)`.
  ///   - json: the value as the reader takes it again.
  ///   - schema: the members of the JSON Schema of the value, without description and default.
  public static func custom<Value: Sendable>(
    _ key: String, _ value: WritableKeyPath<Root, Value> & Sendable, required: Bool = false,
    doc: String, comment: String,
    read: @escaping @Sendable (ConfigurationNode) throws(Failure) -> Value,
    json: @escaping @Sendable (Value) -> JSON, schema: JSON
  ) -> Field {
    Field(
      key: key, isRequired: required, subpaths: [],
      read: { (node, root) throws(Failure) in root[keyPath: value] = try read(node) },
      take: { _, other, root in root[keyPath: value] = other[keyPath: value] },
      show: { .value(json($0[keyPath: value]), comment: comment) },
      schema: { root in
        guard case .object(var members) = schema else { return schema }
        members.append(.init("description", .text(doc)))
        if !required { members.append(.init("default", json(root[keyPath: value]))) }
        return .object(members)
      })
  }

  /// A mapping whose keys are names that the user chooses. What a later mapping does not name, it
  /// leaves as it is.
  ///
  /// - Parameters:
  ///   - name: the name of an entry; entries are kept sorted by it.
  ///   - read: turns a name and the node behind it into an entry.
  ///   - json: the value of an entry as the reader takes it again.
  ///   - schema: the JSON Schema of an entry's value.
  public static func entries<Entry: Sendable>(
    _ key: String, _ value: WritableKeyPath<Root, [Entry]> & Sendable, doc: String,
    comment: String, name: @escaping @Sendable (Entry) -> String,
    read: @escaping @Sendable (String, ConfigurationNode) throws(Failure) -> Entry,
    json: @escaping @Sendable (Entry) -> JSON, schema: JSON
  ) -> Field {
    @Sendable func put(_ entry: Entry, _ entries: inout [Entry]) {
      entries.removeAll { name($0) == name(entry) }
      entries.append(entry)
      entries.sort { name($0) < name($1) }
    }
    @Sendable func object(_ entries: [Entry]) -> JSON {
      .object(entries.map { .init(name($0), json($0)) })
    }
    return Field(
      key: key, isRequired: false, subpaths: [anyName],
      read: { (node, root) throws(Failure) in
        for (name, entry) in try node.entries(comment) {
          put(try read(name, entry), &root[keyPath: value])
        }
      },
      take: { path, other, root in
        guard let own = path.first else {
          root[keyPath: value] = other[keyPath: value]
          return
        }
        for entry in other[keyPath: value] where name(entry) == own {
          put(entry, &root[keyPath: value])
        }
      },
      show: { .value(object($0[keyPath: value]), comment: comment) },
      schema: { root in
        [
          "type": "object", "additionalProperties": schema, "description": .text(doc),
          "default": object(root[keyPath: value]),
        ]
      })
  }

  /// A field whose value is a finite number.
  public static func number(
    _ key: String, _ value: WritableKeyPath<Root, Double> & Sendable, unit: String? = nil,
    range: Limits<Double> = .any, required: Bool = false, doc: String
  ) -> Field {
    custom(
      key, value, required: required, doc: documented(doc, unit),
      comment: comment(unit, "\(range)", doc),
      read: { node throws(Failure) in try node.number(range, unit: unit) },
      json: { .number($0) },
      schema: .object([.init("type", "number")] + range.schema { .number($0) }))
  }

  /// A field whose value is a whole number.
  public static func count<Value: FixedWidthInteger & Sendable>(
    _ key: String, _ value: WritableKeyPath<Root, Value> & Sendable, unit: String? = nil,
    range: Limits<Value> = .any, required: Bool = false, doc: String
  ) -> Field {
    custom(
      key, value, required: required, doc: documented(doc, unit),
      comment: comment(unit, "\(range)", doc),
      read: { node throws(Failure) in try node.count(range, unit: unit) },
      json: { .count(UInt64(clamping: $0)) },
      schema: .object(
        [.init("type", "integer")] + range.schema { .count(UInt64(clamping: $0)) }))
  }

  /// A field whose value is true or false.
  public static func boolean(
    _ key: String, _ value: WritableKeyPath<Root, Bool> & Sendable, doc: String
  ) -> Field {
    custom(
      key, value, doc: doc, comment: comment(nil, "true | false", doc),
      read: { node throws(Failure) in try node.boolean() }, json: { .boolean($0) },
      schema: ["type": "boolean"])
  }

  /// A field whose value is one of the words of an enumeration.
  public static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ key: String, _ value: WritableKeyPath<Root, Choice> & Sendable, required: Bool = false,
    doc: String
  ) -> Field where Choice.RawValue == String {
    let words = Choice.allCases.map(\.rawValue)
    return custom(
      key, value, required: required, doc: doc,
      comment: comment(nil, words.joined(separator: " | "), doc),
      read: { node throws(Failure) in try node.choice() }, json: { .text($0.rawValue) },
      schema: ["enum": .list(words.map { .text($0) })])
  }

  /// A field whose value is a text that is not empty, such as a file name.
  public static func text(
    _ key: String, _ value: WritableKeyPath<Root, String> & Sendable, required: Bool = false,
    doc: String
  ) -> Field {
    custom(
      key, value, required: required, doc: doc, comment: comment(nil, "", doc),
      read: { node throws(Failure) in try node.text() }, json: { .text($0) },
      schema: ["type": "string", "minLength": .count(1)])
  }

  /// A field whose value is a mapping with fields of its own.
  public static func section<Section: Sendable>(
    _ key: String, _ value: WritableKeyPath<Root, Section> & Sendable, _ fields: [Field<Section>]
  ) -> Field {
    Field(
      key: key, isRequired: false, subpaths: fields.knownPaths(),
      read: { (node, root) throws(Failure) in
        root[keyPath: value] = try node.settings(fields, from: root[keyPath: value])
      },
      take: { path, other, root in
        // Values are taken key by key, as a section may share its value with the one around it.
        var section = root[keyPath: value]
        for field in fields where path.first.map({ $0 == field.key }) ?? true {
          field.take(path.dropFirst(), other[keyPath: value], &section)
        }
        root[keyPath: value] = section
      },
      show: { root in .section(fields.map { ($0.key, $0.show(root[keyPath: value])) }) },
      schema: { fields.schema(defaults: $0[keyPath: value]) })
  }

  /// A nested mapping with fields of its own, in which other keys are names that the user chooses.
  ///
  /// - Parameter others: a field of entries, for keys that are not in `fields`; its own key is not
  ///   used.
  public static func section<Section: Sendable>(
    _ key: String, _ value: WritableKeyPath<Root, Section> & Sendable, _ fields: [Field<Section>],
    others: Field<Section>
  ) -> Field {
    let plain = section(key, value, fields)
    let keys = fields.map(\.key)
    return Field(
      key: key, isRequired: false, subpaths: plain.subpaths + [anyName],
      read: { (node, root) throws(Failure) in
        var section = root[keyPath: value]
        let what =
          "a mapping with the keys \(keys.joined(separator: ", ")), or names of backgrounds"
        for (key, entry) in try node.entries(what) {
          if let field = fields.first(where: { $0.key == key }) {
            try field.read(entry, &section)
          } else {
            try others.read(node.restricted(to: key), &section)
          }
        }
        root[keyPath: value] = section
      },
      take: { path, other, root in
        plain.take(path, other, &root)
        var section = root[keyPath: value]
        if path.first.map({ !keys.contains(String($0)) }) ?? true {
          others.take(path, other[keyPath: value], &section)
        }
        root[keyPath: value] = section
      },
      show: { root in
        guard case .section(let own) = plain.show(root),
          case .object(let named) = others.show(root[keyPath: value]).json
        else { return plain.show(root) }
        return .section(own + named.map { ($0.key, .value($0.value, comment: "")) })
      },
      schema: { root in
        guard case .object(let members) = plain.schema(root),
          case .object(let named) = others.schema(root[keyPath: value])
        else { return plain.schema(root) }
        return .object(
          members.map { member in
            guard member.key == "additionalProperties",
              let entry = named.first(where: { $0.key == member.key })
            else { return member }
            return entry
          })
      })
  }

  private static func comment(_ unit: String?, _ limits: String, _ doc: String) -> String {
    [unit ?? "", limits, doc].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private static func documented(_ doc: String, _ unit: String?) -> String {
    unit.map { "\(doc) (\($0))" } ?? doc
  }
}

/// The part of a path that stands for a key that the user chooses.
let anyName = "*"

extension Array {
  /// The paths of all keys of these fields, and of those below them.
  func knownPaths<Root>() -> [String] where Element == Field<Root> {
    flatMap { field in [field.key] + field.subpaths.map { "\(field.key).\($0)" } }
  }

  /// The JSON Schema of a mapping with these fields.
  public func schema<Root>(defaults: Root) -> JSON where Element == Field<Root> {
    let required = filter(\.isRequired).map { JSON.text($0.key) }
    return .object(
      [
        .init("type", "object"), .init("additionalProperties", false),
        .init("properties", .object(map { .init($0.key, $0.schema(defaults)) })),
      ] + (required.isEmpty ? [] : [.init("required", .list(required))]))
  }

  /// The settings as the reader takes them again, keys in the order of the fields.
  public func json<Root>(of root: Root) -> JSON where Element == Field<Root> {
    .object(map { .init($0.key, $0.show(root).json) })
  }
}

extension Shown {
  var json: JSON {
    switch self {
    case .value(let json, _): json
    case .section(let members): .object(members.map { .init($0.key, $0.shown.json) })
    }
  }
}
