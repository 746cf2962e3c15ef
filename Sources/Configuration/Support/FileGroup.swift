import Foundation

/// Files that get their names together. After a failure none of them gets its name, and the former
/// files keep the names.
public final class FileGroup {
  /// A class, because an array cannot hold a file that has one owner.
  private final class Member {
    var file: TemporaryFile?
    let destination: String
    /// A second name of the former file; nil where there was none.
    var former: String?
    /// The descriptor of a file that has its name already; it holds the file's lock until all have
    /// their names, and is nil before.
    var descriptor: Int32?

    init(_ file: consuming TemporaryFile) {
      destination = file.destination
      self.file = consume file
    }
  }

  private var members: [Member] = []

  /// A group without files.
  public init() {}

  deinit { forget() }

  /// Adds a file that is written; it waits for the others.
  public func add(_ file: consuming TemporaryFile) { members.append(Member(file)) }

  /// Gives all files their names. Before the first one gets its own, all of them are on the disk.
  public func commit() throws(Failure) {
    defer {
      forget()
      members = []
    }
    for member in members { try member.file?.finish() }
    for member in members { try keepFormer(of: member) }
    for (index, member) in members.enumerated() {
      do throws(Failure) {
        member.descriptor = try member.file.take()?.giveName()
      } catch {
        members[..<index].forEach(restore)
        throw error
      }
    }
    for member in members { try synchronizeFolder(of: member.destination) }
  }

  private func keepFormer(of member: Member) throws(Failure) {
    guard let path = member.file?.path else { return }
    let name = path + TemporaryFile.formerSuffix
    if link(member.destination, name) == 0 {
      member.former = name
    } else if errno != ENOENT {
      // Without a second name nothing could be restored, and the new file waits where it is.
      guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno) else {
        throw systemFailure(.inputOutput, "cannot write \(clipped(member.destination))")
      }
    }
  }

  private func restore(_ member: Member) {
    if let former = member.former.take() {
      rename(former, member.destination)
    } else {
      unlink(member.destination)
    }
  }

  private func forget() {
    for member in members {
      if let former = member.former.take() { unlink(former) }
      if let descriptor = member.descriptor.take() { close(descriptor) }
    }
  }
}
