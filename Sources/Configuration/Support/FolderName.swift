/// The folder in which a path ends, `/` for the root and empty where it names none: `a/b` for `a/b/c`.
///
/// Foundation's `deletingLastPathComponent` traps on relative names of one character.
public func folderName(of path: String) -> String {
  let slash = UInt8(ascii: "/")
  var bytes = Array(path.utf8)
  func dropLast(while isDropped: (UInt8) -> Bool) {
    while let last = bytes.last, isDropped(last) { bytes.removeLast() }
  }
  dropLast { $0 == slash }
  dropLast { $0 != slash }
  dropLast { $0 == slash }
  guard bytes.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
  return path.utf8.first == slash ? "/" : ""
}
