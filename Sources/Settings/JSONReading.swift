import Foundation

extension JSON {
  /// Reads a JSON document. An object's keys come in alphabetical order, whole numbers up to 2^64 - 1
  /// as counts.
  public init(bytes: [UInt8], name: String) throws(Failure) {
    do {
      self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    } catch {
      throw Failure(.badInput, "\(clipped(name)): expected JSON: \(JSON.words(error))")
    }
  }

  /// Where it stopped, as far as Foundation says so.
  private static func words(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return clipped("\(error)") }
    let underlying = context.underlyingError as NSError?
    let detail = underlying?.userInfo["NSDebugDescription"] as? String
    return clipped(detail ?? context.debugDescription)
  }
}

extension JSON: Decodable {
  private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: MemberName.self) {
      self = .object(
        try object.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
          Member($0.stringValue, try object.decode(JSON.self, forKey: $0))
        })
      return
    }
    if var list = try? decoder.unkeyedContainer() {
      var items: [JSON] = []
      while !list.isAtEnd { items.append(try list.decode(JSON.self)) }
      self = .list(items)
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let boolean = try? value.decode(Bool.self) {
      self = .boolean(boolean)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let count = try? value.decode(UInt64.self) {
      self = .count(count)
    } else {
      self = .number(try value.decode(Double.self))
    }
  }
}
