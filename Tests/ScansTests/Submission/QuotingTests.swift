import Foundation
import Scans
import Testing

@Suite struct QuotingTests {
  @Test func aShellReadsTheSameWords() throws {
    let folder = try ShellFolder()
    let line = "printf '%s\\0' " + shellQuoted(hostileWords) + " > words"
    #expect(try folder.run(["-c", line]) == 0)
    #expect(try folder.words(of: "words") == hostileWords)
    #expect(!folder.has("x"))
  }

  @Test func whatIsSafeStaysReadable() {
    #expect(shellQuoted(["--array=1,4-7", "/a/b_c.d", "x y"]) == "--array=1,4-7 /a/b_c.d 'x y'")
  }
}
