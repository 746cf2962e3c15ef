import Foundation

extension JSON {
  /// Reads a JSON document. An object's keys come in alphabetical order, whole numbers up to 2^64 -
  /// 1 as counts.
  public init(bytes: [UInt8], name: String) throws(Failure) {
    let data = Data(bytes)
    do {
      self = try JSONDecoder().decode(JSON.self, from: data)
    } catch {
      throw JSON.failure(data, name: clipped(name))
    }
  }

  /// A failure with the line. JSONDecoder does not say where it stopped; JSONSerialization says
  /// after how many bytes.
  private static func failure(_ data: Data, name: String) -> Failure {
    let expected = "expected JSON"
    do {
      _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
      return Failure(.badInput, "\(name): \(expected)")
    } catch {
      let detail = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
      guard let match = detail.firstMatch(of: /character (\d+)/), let count = Int(match.output.1)
      else { return Failure(.badInput, "\(name): \(expected): \(clipped(detail))") }
      let line = 1 + data.prefix(count).count { $0 == UInt8(ascii: "\n") }
      return Failure(.badInput, "\(name):\(line): \(expected): \(clipped(detail))")
    }
  }
}

extension JSON: Decodable {
  private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads the value that any decoder holds; keys come in alphabetical order.
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
