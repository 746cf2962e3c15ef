import Configuration
import Scans
import Testing

@Suite struct JobResourcesTests {
  @Test(arguments: [
    ("00:05:00", 300, "00:05:00"), ("01:30:05", 5405, "01:30:05"),
    ("36:00:00", 129600, "1-12:00:00"),
    ("2-03:04:05", 183845, "2-03:04:05"), ("365-00:00:00", 31_536_000, "365-00:00:00"),
  ])
  func time(_ text: String, _ seconds: Int, _ shown: String) throws {
    let time = try TimeLimit(text)
    #expect(time.seconds == seconds && time.description == shown)
    #expect(try TimeLimit(shown) == time)
  }

  @Test(arguments: [
    "", "60", "00:04:59", "1:60:00", "01:00:60", "1-24:00:00", "366-00:00:00", "01:00", "-1:00:00",
    "1-1-01:00:00", "01:00:00 ", "01:00:00\n", "\u{661}1:00:00", "1-", "01:00:00'; touch x; '",
  ])
  func badTime(_ text: String) {
    isRefused("--time: expected HH:MM:SS or D-HH:MM:SS", text) { () throws(Failure) in
      try JobResources(time: text)
    }
  }

  @Test(arguments: ["", "2", "2GB", "0G", "-1G", "2g", "1.5G", "2G\n", "2G --uid=0", "9999999999M"])
  func badMemory(_ text: String) {
    isRefused("--memory: expected a whole number and K, M, G or T", text) { () throws(Failure) in
      try JobResources(memory: text)
    }
  }

  @Test(arguments: [
    "", "-p", "a b", "a;b", "a\nb", "$(x)", "a=b", "'", ",a", "\u{e9}", "a/b",
    String(repeating: "a", count: 101),
  ])
  func badName(_ text: String) {
    isRefused("--partition: expected 1 to 100 letters", text) { () throws(Failure) in
      try JobResources(partition: text)
    }
    isRefused("--account: expected 1 to 100 letters", text) { () throws(Failure) in
      try JobResources(account: text)
    }
  }

  @Test(arguments: [0, -1, 4097]) func badThreads(_ threads: Int) {
    isRefused("--threads: expected a whole number from 1 to 4096", "\(threads)") {
      () throws(Failure) in try JobResources(threads: threads)
    }
  }

  @Test func goodNames() throws {
    let resources = try JobResources(
      threads: 4, time: "01:00:00", memory: "4000M", partition: "long,short_2", account: "dune.nd-1"
    )
    #expect(resources.partition == "long,short_2" && resources.account == "dune.nd-1")
    #expect(resources.memory == "4000M" && resources.threads == 4)
    isRefused("--account: ", "a,b") { () throws(Failure) in try JobResources(account: "a,b") }
  }

  private func isRefused(
    _ message: String, _ text: String, _ body: () throws(Failure) -> JobResources
  ) {
    let failure = #expect(throws: Failure.self) { try body() }
    #expect(failure?.kind == .commandLine)
    #expect(failure?.message.hasPrefix(message) ?? false, "\(text): \(failure?.message ?? "")")
  }
}
