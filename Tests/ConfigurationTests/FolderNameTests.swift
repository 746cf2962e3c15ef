import Configuration
import Testing

@Suite struct FolderNameTests {
  @Test(arguments: [
    ("a/b/c", "a/b"), ("a/b/c/", "a/b"), ("a//b", "a"), ("/a", "/"), ("/a/b", "/a"), ("//a", "/"),
    ("/", "/"), ("", ""), ("a", ""), ("a/", ""), ("é", ""), (".", ""), ("./a", "."), ("ab", ""),
  ])
  func folders(_ path: String, _ folder: String) {
    #expect(folderName(of: path) == folder)
  }
}
